using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedWs.AspNetCore.Tests.Authorization;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>What handlers refuse is told to the sender, and is no failure of the server's.</summary>
[InMemory]
public sealed class MessageRefusalTests
{
    public static TheoryData<string, string> Entering => new(
        from type in new[] { "enter", "enter.task", "enter.valuetask" }
        from how in new[] { "", "later " }
        select (type, how));

    public static TheoryData<string, string> Leaving => new(
        from type in new[] { "leave", "leave.task", "leave.valuetask" }
        from how in new[] { "", "later " }
        select (type, how));

    [Theory]
    [MemberData(nameof(Entering))]
    public async Task A_handler_of_a_WsResult_of_T_answers_refuses_or_acknowledges(string type, string how)
    {
        var events = new EventRecorder();
        await using WsTestServer server = await StartAsync(events);
        await using RawWebSocket client = await server.ConnectAsync();

        await AskAsync(client, type, how + "in", id: "1");
        Assert.Equal($$$"""{"type":"entered","payload":{"how":"{{{how}}}in"},"ref":1}""", await client.ReceiveTextAsync());
        await AskAsync(client, type, how + "full", id: "2");
        Assert.Equal(Refusal(type, "\"ref\":2,", ""), await client.ReceiveTextAsync());
        await AskAsync(client, type, how + "full", id: null);
        Assert.Equal(Refusal(type, "", ",\"seq\":3"), await client.ReceiveTextAsync());
        await AskAsync(client, type, how + "throw", id: "\"x\"");
        Assert.Equal(Refusal(type, "\"ref\":\"x\",", ""), await client.ReceiveTextAsync());
        await AskAsync(client, type, how + "nothing", id: "5");
        Assert.Equal("""{"type":"$ack","ref":5}""", await client.ReceiveTextAsync());
        await client.PingAsync();
        events.ExpectNothing();
        Assert.Empty(server.Log.Problems());
    }

    [Theory]
    [MemberData(nameof(Leaving))]
    public async Task A_handler_of_a_WsResult_acknowledges_or_refuses(string type, string how)
    {
        var events = new EventRecorder();
        await using WsTestServer server = await StartAsync(events);
        await using RawWebSocket client = await server.ConnectAsync();

        await AskAsync(client, type, how + "out", id: "1");
        Assert.Equal("""{"type":"$ack","ref":1}""", await client.ReceiveTextAsync());
        await AskAsync(client, type, how + "full", id: "2");
        Assert.Equal(Refusal(type, "\"ref\":2,", ""), await client.ReceiveTextAsync());
        await AskAsync(client, type, how + "throw", id: null);
        Assert.Equal(Refusal(type, "", ",\"seq\":3"), await client.ReceiveTextAsync());
        await AskAsync(client, type, how + "out", id: null);
        await client.PingAsync();
        events.ExpectNothing();
        Assert.Empty(server.Log.Problems());
    }

    [Fact]
    public async Task A_handler_may_say_when_to_try_again()
    {
        await using WsTestServer server = await StartAsync(new EventRecorder());
        await using RawWebSocket client = await server.ConnectAsync();

        await AskAsync(client, "leave", "soon", id: "1");

        Assert.Equal(
            """{"type":"error","ref":1,"payload":{"code":"rate_limited","message":"not so soon","on":"leave","retryAfterMs":1500}}""",
            await client.ReceiveTextAsync());
    }

    [Theory]
    [InlineData("Development", true)]
    [InlineData("Production", false)]
    [InlineData("Staging", false)]
    public async Task What_a_handler_threw_is_told_on_a_developers_machine_only(string environment, bool isTold)
    {
        var events = new EventRecorder();
        await using WsTestServer server = await StartAsync(events, build: builder =>
        {
            builder.Environment.EnvironmentName = environment;
            builder.Services.AddSingleton<IHostEnvironment>(builder.Environment);
        });
        await using RawWebSocket client = await server.ConnectAsync();

        foreach ((string type, string how) in new[] { ("enter", "fail"), ("enter.task", "later fail") })
        {
            await AskAsync(client, type, how, id: "1");
            string message = isTold
                ? "the server failed to handle the message: InvalidOperationException: the secret of the database"
                : "the server failed to handle the message";
            Assert.Equal(
                $$$"""{"type":"error","ref":1,"payload":{"code":"internal","message":"{{{message}}}","on":"{{{type}}}"}}""",
                await client.ReceiveTextAsync());
            await events.ExpectAsync("error the secret of the database");
        }
    }

    internal static Task<WsTestServer> StartAsync(
        EventRecorder events,
        Action<WsOptions>? options = null,
        Action<WebApplicationBuilder>? build = null,
        TestNetwork? transport = null)
        => HeaderScheme.StartAsync<RefusingEndpoint>(
            options,
            builder =>
            {
                builder.Services.AddSingleton(events);
                RefusingEndpoint.AddPolicies(builder.Services);
                build?.Invoke(builder);
            },
            transport);

    private static Task AskAsync(RawWebSocket client, string type, string how, string? id)
        => client.SendTextAsync($$$"""{"type":"{{{type}}}","payload":{"how":"{{{how}}}"}{{{(id is null ? "" : ",\"id\":" + id)}}}}""");

    private static string Refusal(string type, string reference, string sequence) =>
        $$$"""{"type":"error",{{{reference}}}"payload":"""
        + $$$"""{"code":"app.room_full","message":"the room is full","on":"{{{type}}}"{{{sequence}}}}}""";
}
