using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>docs/common-tasks.md, "Put code around all handlers".</summary>
[InMemory]
public sealed class FilterTests
{
    private const string Answered = """{"type":"answer","payload":{"about":"it"},"ref":1}""";
    private const string Knocks = """{"type":"knock","id":"k"}""";

    [Fact]
    public async Task The_filters_of_the_host_come_first_each_in_the_order_of_adding_and_sending_is_in_reverse()
    {
        var script = new FilterScript();
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<FilteredEndpoint>("/ws", static options =>
            {
                options.Filters.Add<FirstFilter>();
                Assert.Equal(1, options.Filters.Count);
            }),
            builder => builder.Services.AddSingleton(script).AddAuthorization().AddWsFilter<ThirdFilter>().AddWsFilter<SecondFilter>());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(FilteredEndpoint.AskSomething);

        Assert.Equal(Answered, await client.ReceiveTextAsync());
        await script.Events.ExpectAsync(
            "> ThirdFilter ask", "> SecondFilter ask", "> FirstFilter ask",
            "handler it",
            "send FirstFilter Answer True", "send SecondFilter Answer True", "send ThirdFilter Answer True",
            "< FirstFilter handled", "< SecondFilter handled", "< ThirdFilter handled");
        script.Events.ExpectNothing();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_filter_may_await_before_and_after_the_handler_and_messages_keep_their_order(bool before, bool after)
    {
        var script = new FilterScript();
        script.Message = async (context, next) =>
        {
            await (before ? Task.Delay(1) : Task.CompletedTask);
            WsError? error = await next();
            await (after ? Task.Delay(1) : Task.CompletedTask);
            script.Events.Add($"filtered {context.Id} {context.Sequence}");
            return error;
        };
        await using WsTestServer server = await FilteredEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendAsync([.. Enumerable.Range(1, 5).SelectMany(static id => RawFrame.MaskedText(
            $$"""{"type":"ask","payload":{"about":"{{id}}"},"id":"{{id}}"}"""))]);

        for (int id = 1; id <= 5; id++)
        {
            Assert.Equal($$"""{"type":"answer","payload":{"about":"{{id}}"},"ref":"{{id}}"}""", await client.ReceiveTextAsync());
            await script.Events.ExpectAsync($"handler {id}", $"filtered \"{id}\" {id}");
        }
    }

    [Theory]
    [InlineData(",\"id\":7", "\"ref\":7,", "")]
    [InlineData("", "", ",\"seq\":1")]
    public async Task A_filter_may_refuse_a_message_whose_handler_does_not_run_then(string id, string reference, string sequence)
    {
        var script = new FilterScript { Message = static (_, _) => new(WsError.App("closed", "come back later")) };
        await using WsTestServer server = await FilteredEndpoint.StartAsync(script, static services => services.AddWsFilter<FirstFilter>());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync($$$"""{"type":"ask","payload":{"about":"it"}{{{id}}}}""");

        Assert.Equal(
            $$$"""{"type":"error",{{{reference}}}"payload":{"code":"app.closed","message":"come back later","on":"ask"{{{sequence}}}}}""",
            await client.ReceiveTextAsync());
        await script.Events.ExpectAsync("> FirstFilter ask", "< FirstFilter app.closed");
        await client.PingAsync();
        script.Events.ExpectNothing();
    }

    [Fact]
    public async Task A_message_that_a_filter_keeps_is_acknowledged()
    {
        var script = new FilterScript { Message = static (_, _) => default };
        await using WsTestServer server = await FilteredEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"ask","payload":{"about":"nobody waits"}}""");
        await client.SendTextAsync(FilteredEndpoint.AskSomething);

        Assert.Equal("""{"type":"$ack","ref":1}""", await client.ReceiveTextAsync());
        await client.PingAsync();
        script.Events.ExpectNothing();
    }

    [Theory]
    [InlineData("refusal", "handler it|< FirstFilter app.no", "app.no")]
    [InlineData("exception", "handler it|error broken|< FirstFilter internal", "internal")]
    [InlineData("later", "handler it|error broken|< FirstFilter internal", "internal")]
    public async Task A_filter_gets_the_error_that_the_client_gets(string how, string events, string code)
    {
        var script = new FilterScript
        {
            Answer = (_, _) => how switch
            {
                "refusal" => new(WsError.App("no", "no")),
                "exception" => throw new InvalidDataException("broken"),
                _ => ThrowAsync(),
            },
        };
        await using WsTestServer server = await FilteredEndpoint.StartAsync(script, static services => services.AddWsFilter<FirstFilter>());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(FilteredEndpoint.AskSomething);

        Assert.Contains($"\"ref\":1,\"payload\":{{\"code\":\"{code}\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await script.Events.ExpectAsync(["> FirstFilter ask", .. events.Split('|')]);
        await client.PingAsync();

        static async ValueTask<WsResult<Answer>> ThrowAsync()
        {
            await Task.Yield();
            throw new InvalidDataException("broken");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_exception_of_a_filter_is_that_of_a_handler(bool isRefusal)
    {
        var script = new FilterScript
        {
            Message = (_, _) => throw (isRefusal ? new WsException(WsError.App("no", "no")) : new InvalidDataException("broken")),
        };
        await using WsTestServer server = await FilteredEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(FilteredEndpoint.AskSomething);

        Assert.Contains(
            $"\"ref\":1,\"payload\":{{\"code\":\"{(isRefusal ? "app.no" : "internal")}\"",
            await client.ReceiveTextAsync(),
            StringComparison.Ordinal);
        await client.PingAsync();
        await (isRefusal ? Task.CompletedTask : script.Events.ExpectAsync("error broken"));
        script.Events.ExpectNothing();
    }

    [Fact]
    public async Task An_exception_after_the_handler_is_reported_and_changes_no_answer()
    {
        var script = new FilterScript
        {
            Message = static async (_, next) =>
            {
                await next();
                throw new InvalidDataException("afterwards");
            },
        };
        await using WsTestServer server = await FilteredEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(FilteredEndpoint.AskSomething);

        Assert.Equal(Answered, await client.ReceiveTextAsync());
        await script.Events.ExpectAsync("handler it", "error afterwards");
        await client.PingAsync();
    }

    [Fact]
    public async Task A_filter_that_calls_the_next_one_twice_does_not_run_the_handler_twice()
    {
        var script = new FilterScript
        {
            Message = static async (_, next) =>
            {
                await next();
                return await next();
            },
        };
        await using WsTestServer server = await FilteredEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(FilteredEndpoint.AskSomething);

        Assert.Equal(Answered, await client.ReceiveTextAsync());
        await script.Events.ExpectAsync("handler it", "error The filter ScriptedFilter has called the next one twice for a message.");
        await client.PingAsync();
        script.Events.ExpectNothing();
    }

    [Fact]
    public async Task The_next_message_waits_for_the_handler_even_if_a_filter_does_not()
    {
        var release = new TaskCompletionSource<WsResult<Answer>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new FilterScript
        {
            Answer = (_, ask) => ask.About == "first" ? new(release.Task) : new(new Answer(ask.About)),
            Message = static (_, next) =>
            {
                Task<WsError?> ignored = next().AsTask();
                return ignored.IsFaulted ? new(ignored) : default;
            },
        };
        await using WsTestServer server = await FilteredEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"ask","payload":{"about":"first"},"id":1}""");
        await client.SendTextAsync("""{"type":"ask","payload":{"about":"second"},"id":2}""");
        await script.Events.ExpectAsync("handler first");
        await client.PingAsync();
        script.Events.ExpectNothing();
        release.SetResult(new Answer("done"));

        Assert.Equal("""{"type":"answer","payload":{"about":"done"},"ref":1}""", await client.ReceiveTextAsync());
        Assert.Equal("""{"type":"answer","payload":{"about":"second"},"ref":2}""", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Filters_see_the_valid_message_and_none_that_reaches_no_handler()
    {
        var seen = new List<object>();
        var script = new FilterScript
        {
            Message = (context, next) =>
            {
                seen.Add(context.Message);
                return next();
            },
        };
        await using WsTestServer server = await FilteredEndpoint.StartAsync(script, static services => services.AddAuthorization());
        await using RawWebSocket client = await server.ConnectAsync();

        foreach ((string message, string code) in ((string, string)[])
        [
            ("""{"type":"ask","id":2}""", "validation_failed"),
            ("""{"type":"nothing","id":3}""", "unknown_type"),
            ("""{"type":"ask","payload":{"about":"it"},"id":4""", "malformed"),
            (Knocks, "unauthenticated"),
            ("""{"type":"$auth","payload":{"token":"t"},"id":5}""", "unauthenticated"),
            ("""{"type":"$ping","id":6}""", "$pong"),
        ])
        {
            await client.SendTextAsync(message);
            Assert.Contains($"\"{code}", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        }

        await client.SendTextAsync(FilteredEndpoint.AskSomething);
        Assert.Equal(Answered, await client.ReceiveTextAsync());
        Assert.Equal([new Ask("it")], seen);
    }

    [Fact]
    public async Task A_filter_may_refuse_what_is_sent()
    {
        var script = new FilterScript { Send = static message => message is Answer or Said ? WsError.App("secret", "not for you") : null };
        await using WsTestServer server = await FilteredEndpoint.StartAsync(script, static services => services.AddWsFilter<FirstFilter>());
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"tell","payload":{"what":"x"},"id":1}""");
        Assert.Equal("""{"type":"$ack","ref":1}""", await client.ReceiveTextAsync());
        await script.Events.ExpectAsync("> FirstFilter tell", "Dropped", "< FirstFilter handled");

        await client.SendTextAsync("""{"type":"ask","payload":{"about":"it"},"id":2}""");
        Assert.Contains("\"ref\":2,\"payload\":{\"code\":\"app.secret\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await script.Events.ExpectAsync("> FirstFilter ask", "handler it", "< FirstFilter app.secret");
        await client.PingAsync();
    }
}
