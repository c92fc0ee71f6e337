using System.Text.Json;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.Tests.Samples;

/// <summary>The tasks sample by its protocol, as its README shows it.</summary>
public sealed class TasksProtocolTests(TasksServer server) : IClassFixture<TasksServer>
{
    [Fact]
    public async Task The_list_is_a_reply_and_everyone_gets_it_again_when_a_task_is_added()
    {
        await using RawWebSocket ann = await ConnectAsync();
        await using RawWebSocket bob = await ConnectAsync();

        await ann.SendTextAsync("""{"type":"tasks.list","id":"all"}""");
        JsonElement list = await ann.ReceiveJsonAsync();
        Assert.Equal(("tasks", "all"), (TypeOf(list), list.GetProperty("ref").GetString()));
        Assert.Equal("""{"id":1,"title":"Make tea","seconds":3}""", list.GetProperty("payload").GetProperty("tasks")[0].GetRawText());

        await ann.SendTextAsync("""{"type":"task.add","payload":{"title":" Water the plants ","seconds":7},"id":1}""");
        string published = await bob.ReceiveTextAsync();
        Assert.Equal(published, await ann.ReceiveTextAsync());
        Assert.Contains("\"title\":\"Water the plants\",\"seconds\":7", published, StringComparison.Ordinal);
        JsonElement added = await ann.ReceiveJsonAsync();
        Assert.Equal(("task.added", 1), (TypeOf(added), added.GetProperty("ref").GetInt32()));
        Assert.True(
            VersionOf(JsonDocument.Parse(published).RootElement) > VersionOf(list), "A later list has a higher version.");
    }

    [Theory]
    [InlineData("""{"title":"  ","seconds":3}""", "validation_failed", "/payload/title")]
    [InlineData("""{"seconds":3}""", "validation_failed", "/payload/title")]
    [InlineData(
        """{"title":"a title that is longer than the sixty characters of the limit","seconds":3}""", "validation_failed", "/payload/title")]
    [InlineData("""{"title":"Sleep","seconds":0}""", "validation_failed", "/payload/seconds")]
    [InlineData("""{"title":"Sleep","seconds":61}""", "validation_failed", "/payload/seconds")]
    [InlineData("""{"title":"Sleep","seconds":2.5}""", "validation_failed", "/payload/seconds")]
    [InlineData("""{"title":"make TEA","seconds":3}""", "app.title_taken", null)]
    public async Task A_task_that_cannot_be_added_is_refused_with_the_reason(string payload, string code, string? pointer)
    {
        await using RawWebSocket client = await ConnectAsync();

        await client.SendTextAsync($$"""{"type":"task.add","payload":{{payload}},"id":1}""");

        JsonElement error = await client.ReceiveJsonAsync();
        Assert.Equal((code, 1), (CodeOf(error), error.GetProperty("ref").GetInt32()));
        if (pointer is not null)
        {
            JsonElement field = Assert.Single(error.GetProperty("payload").GetProperty("errors").EnumerateArray());
            Assert.Equal(pointer, field.GetProperty("pointer").GetString());
        }

        await client.PingAsync();
    }

    [Fact]
    public async Task A_run_is_a_stream_of_percents_and_its_end()
    {
        await using RawWebSocket client = await ConnectAsync();
        int task = await AddAsync(client, "Blink", seconds: 1);

        await client.SendTextAsync($$$"""{"type":"task.run","payload":{"id":{{{task}}}},"id":9}""");

        for (int percent = 0; percent <= 100; percent++)
        {
            Assert.Equal(
                $$$"""{"type":"task.progress","payload":{"percent":{{{percent}}}},"ref":9}""",
                await client.ReceiveTextAsync());
        }

        Assert.Equal("""{"type":"$end","ref":9}""", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task A_run_is_cancelled_and_no_progress_follows()
    {
        await using RawWebSocket client = await ConnectAsync();
        await client.SendTextAsync("""{"type":"task.run","payload":{"id":3},"id":9}""");
        Assert.Equal("""{"type":"task.progress","payload":{"percent":0},"ref":9}""", await client.ReceiveTextAsync());

        await client.SendTextAsync("""{"type":"$cancel","ref":9}""");

        Assert.Equal("cancelled", CodeOf(await ReceiveAsync(client, "error")));
        await client.PingAsync();
        await client.SendTextAsync("""{"type":"task.run","payload":{"id":3},"id":9}""");
        Assert.Equal("""{"type":"task.progress","payload":{"percent":0},"ref":9}""", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task A_run_of_a_task_that_does_not_exist_or_is_deleted_ends_with_an_error()
    {
        await using RawWebSocket client = await ConnectAsync();
        await client.SendTextAsync("""{"type":"task.run","payload":{"id":-1},"id":1}""");
        Assert.Equal("app.no_such_task", CodeOf(await client.ReceiveJsonAsync()));

        int task = await AddAsync(client, "Run to the moon", seconds: 60);
        await client.SendTextAsync($$$"""{"type":"task.run","payload":{"id":{{{task}}}},"id":2}""");
        await ReceiveAsync(client, "task.progress");
        string question = await AskToDeleteAsync(client, task);
        await client.SendTextAsync($$$"""{"type":"confirm.answer","payload":{"yes":true},"ref":"{{{question}}}"}""");

        JsonElement error = await ReceiveAsync(client, "error");
        Assert.Equal(("app.no_such_task", 2), (CodeOf(error), error.GetProperty("ref").GetInt32()));
    }

    [Fact]
    public async Task A_deletion_waits_for_the_answer_and_other_requests_do_not_wait_for_it()
    {
        await using RawWebSocket client = await ConnectAsync();
        int task = await AddAsync(client, "Delete me");
        string question = await AskToDeleteAsync(client, task);
        Assert.StartsWith("$", question, StringComparison.Ordinal);

        Assert.True(await ExistsAsync(client, task));
        await client.SendTextAsync($$$"""{"type":"confirm.answer","payload":{"yes":true},"ref":"{{{question}}}"}""");

        Assert.DoesNotContain(task, IdsOf(await client.ReceiveJsonAsync()));
        Assert.Equal("""{"type":"task.delete.result","payload":{"deleted":true},"ref":"delete"}""", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task A_no_keeps_the_task_and_is_no_error()
    {
        await using RawWebSocket client = await ConnectAsync();
        int task = await AddAsync(client, "Keep me");
        string question = await AskToDeleteAsync(client, task);

        await client.SendTextAsync($$$"""{"type":"confirm.answer","payload":{"yes":false},"ref":"{{{question}}}"}""");

        Assert.Equal("""{"type":"task.delete.result","payload":{"deleted":false},"ref":"delete"}""", await client.ReceiveTextAsync());
        Assert.True(await ExistsAsync(client, task));
    }

    [Theory]
    [InlineData("""{"type":"error","payload":{"code":"app.not_answered"},"ref":"$1"}""")]
    [InlineData("""{"type":"confirm.answer","payload":{"yes":"yes"},"ref":"$1"}""")]
    [InlineData("""{"type":"tasks.list","ref":"$1"}""")]
    public async Task An_answer_that_is_no_clear_yes_keeps_the_task(string answer)
    {
        await using RawWebSocket client = await ConnectAsync();
        int task = await AddAsync(client, "Doubt " + answer.Length);
        Assert.Equal("$1", await AskToDeleteAsync(client, task));

        await client.SendTextAsync(answer);

        // In front of it, an answer that is invalid gets an error event of its own, with seq.
        JsonElement error;
        do
        {
            error = await ReceiveAsync(client, "error");
        }
        while (!error.TryGetProperty("ref", out _));
        Assert.Equal(("app.not_confirmed", "delete"), (CodeOf(error), error.GetProperty("ref").GetString()));
        Assert.True(await ExistsAsync(client, task));
    }

    [Fact]
    public async Task A_question_that_nobody_answers_is_withdrawn_and_a_late_yes_deletes_nothing()
    {
        await using TasksServer impatient = await TasksServer.StartAsync("--ConfirmTimeout", "00:00:00.1");
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(impatient.Address);
        string question = await AskToDeleteAsync(client, 1);

        Assert.Equal($$"""{"type":"$cancel","ref":"{{question}}"}""", await client.ReceiveTextAsync());
        JsonElement error = await client.ReceiveJsonAsync();
        Assert.Equal("app.not_confirmed", CodeOf(error));
        Assert.Contains("in time", error.GetProperty("payload").GetProperty("message").GetString(), StringComparison.Ordinal);

        await client.SendTextAsync($$$"""{"type":"confirm.answer","payload":{"yes":true},"ref":"{{{question}}}"}""");
        Assert.True(await ExistsAsync(client, 1));
    }

    [Fact]
    public async Task A_deletion_that_is_cancelled_withdraws_its_question()
    {
        await using RawWebSocket client = await ConnectAsync();
        int task = await AddAsync(client, "On second thoughts");
        string question = await AskToDeleteAsync(client, task);

        await client.SendTextAsync("""{"type":"$cancel","ref":"delete"}""");

        string[] answers = [await client.ReceiveTextAsync(), await client.ReceiveTextAsync()];
        Assert.Contains($$"""{"type":"$cancel","ref":"{{question}}"}""", answers);
        Assert.Contains(answers, static answer => answer.Contains("\"cancelled\"", StringComparison.Ordinal));
        Assert.True(await ExistsAsync(client, task));
    }

    [Fact]
    public async Task A_client_that_leaves_before_it_answers_deletes_nothing()
    {
        await using RawWebSocket stays = await ConnectAsync();
        int task = await AddAsync(stays, "Outlive the page");
        await using (RawWebSocket leaves = await ConnectAsync())
        {
            await AskToDeleteAsync(leaves, task);
            await leaves.CloseAsync();
        }

        Assert.True(await ExistsAsync(stays, task));
        await AskToDeleteAsync(stays, task); // the handler of the one that has left is not in the way
    }

    [Fact]
    public async Task Two_that_delete_the_same_task_both_learn_what_became_of_it()
    {
        await using RawWebSocket ann = await ConnectAsync();
        int task = await AddAsync(ann, "Fought over");
        await using RawWebSocket bob = await ConnectAsync();
        string first = await AskToDeleteAsync(ann, task);
        string second = await AskToDeleteAsync(bob, task);

        await ann.SendTextAsync($$$"""{"type":"confirm.answer","payload":{"yes":true},"ref":"{{{first}}}"}""");
        Assert.True((await ReceiveAsync(ann, "task.delete.result")).GetProperty("payload").GetProperty("deleted").GetBoolean());
        await bob.SendTextAsync($$$"""{"type":"confirm.answer","payload":{"yes":true},"ref":"{{{second}}}"}""");

        Assert.Equal("app.no_such_task", CodeOf(await ReceiveAsync(bob, "error")));
    }

    private Task<RawWebSocket> ConnectAsync() => RawWebSocket.ConnectAsync(server.Address);

    /// <summary>Adds a task and receives all that this causes; returns its number.</summary>
    private static async Task<int> AddAsync(RawWebSocket client, string title, int seconds = 5)
    {
        await client.SendTextAsync(JsonSerializer.Serialize(new { type = "task.add", payload = new { title, seconds }, id = "add" }));
        return (await ReceiveAsync(client, "task.added")).GetProperty("payload").GetProperty("id").GetInt32();
    }

    /// <summary>Asks to delete a task; returns the id of the question that the server asks then.</summary>
    private static async Task<string> AskToDeleteAsync(RawWebSocket client, int task)
    {
        await client.SendTextAsync($$$"""{"type":"task.delete","payload":{"id":{{{task}}}},"id":"delete"}""");
        JsonElement question = await ReceiveAsync(client, "confirm.delete");
        Assert.Equal(task, question.GetProperty("payload").GetProperty("id").GetInt32());
        return question.GetProperty("id").GetString()!;
    }

    private static async Task<bool> ExistsAsync(RawWebSocket client, int task)
    {
        await client.SendTextAsync("""{"type":"tasks.list","id":"list"}""");
        JsonElement list;
        do
        {
            list = await ReceiveAsync(client, "tasks");
        }
        while (!list.TryGetProperty("ref", out _));
        return IdsOf(list).Contains(task);
    }

    /// <summary>The next message of a type; what comes before it is passed over.</summary>
    private static async Task<JsonElement> ReceiveAsync(RawWebSocket client, string type)
    {
        while (true)
        {
            JsonElement message = await client.ReceiveJsonAsync();
            if (TypeOf(message) == type)
            {
                return message;
            }
        }
    }

    private static string? TypeOf(JsonElement message) => message.GetProperty("type").GetString();

    private static string? CodeOf(JsonElement error) => error.GetProperty("payload").GetProperty("code").GetString();

    private static int VersionOf(JsonElement list) => list.GetProperty("payload").GetProperty("version").GetInt32();

    private static IEnumerable<int> IdsOf(JsonElement list)
        => list.GetProperty("payload").GetProperty("tasks").EnumerateArray().Select(static task => task.GetProperty("id").GetInt32());
}
