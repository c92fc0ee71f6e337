using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedWs.AspNetCore.Tests.Hostile;
using TypedWs.AspNetCore.Tests.Inspector;
using TypedWs.AspNetCore.Tests.Messages;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.PubSub;

/// <summary>A client that chooses an impossible name for a topic is told so, and nobody is woken up.</summary>
[InMemory]
public sealed class ClientTopicNameTests
{
    private static readonly WsTopic<Line> Rooms = new("rooms:{room}");
    private static readonly WsTopic<Line> Pairs = new("pairs:{first}:{second}");

    /// <summary>What handlers do with names that clients send.</summary>
    public static TheoryData<string, string> Uses => new()
    {
        { "For", "" },
        { "For", new string('x', 300) },
        { "For", new string('消', 90) },
        { "For", new string('/', 100) },
        { "ForPair", "" },
        { "Subscribe", "" },
        { "Subscribe", new string('é', 129) },
        { "New", "" },
        { "New", new string('x', 257) },
    };

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task A_message_with_such_a_name_is_answered_with_limit_exceeded(string use, string name)
    {
        bool awaits = false;
        var script = new TalkScript
        {
            Tell = async (ws, tell, _) =>
            {
                if (awaits)
                {
                    await Task.Yield();
                }

                Use(ws, use, tell.What);
            },
        };
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<TalkEndpoint>("/ws"),
            builder =>
            {
                builder.Services.AddSingleton(script);
                Inspected.SetEnvironment(builder, "Development");
            });
        await using RawWebSocket client = await server.ConnectAsync();

        for (int i = 0; i < 2; i++)
        {
            await client.SendTextAsync($$$"""{"type":"tell","payload":{"what":"{{{name}}}"},"id":{{{i}}}}""");
            Assert.Equal(
                $$$"""{"type":"error","ref":{{{i}}},"payload":"""
                + $$$"""{"code":"limit_exceeded","message":"a name in the message is empty or too long","on":"tell"}}""",
                await client.ReceiveTextAsync());
            awaits = true;
        }

        await client.CloseAsync();
        await script.Events.ExpectAsync("close 1000");
        Assert.DoesNotContain(server.Log.Events, static entry => entry.Level > LogLevel.Information);
        LogEvent[] limits = [.. server.Log.Events.Where(static entry => entry.Id.Name == "LimitMet")];
        Assert.Equal(2, limits.Length);
        Assert.All(limits, static entry => Assert.InRange(entry.Text.Length, 1, 400));
    }

    [Fact]
    public async Task A_raw_endpoint_and_an_open_hook_make_no_error_log_of_it_either()
    {
        var script = new Script
        {
            OnText = static (ws, text) =>
            {
                ws.Subscribe(text);
                return default;
            },
            OnOpen = static ws => ws.Subscribe(new string('x', ws.Subprotocol is null ? 1 : 257)),
        };
        await using ScriptedServer server = await ScriptedServer.StartAsync(script, static options => options.Subprotocols.Add("long"));
        await using (RawWebSocket client = await server.ConnectAsync())
        {
            await client.SendTextAsync("");
            await client.PingAsync();
            Assert.IsType<WsTopicNameException>(await script.Failed.Reader.ReadAsync().WithinLimit());
            await client.CloseAsync();
        }

        await using RawWebSocket other = await server.Server.ConnectAsync(headers: "Sec-WebSocket-Protocol: long\r\n");
        Assert.Equal(1011, (await other.ReceiveFrameAsync()).CloseCode);
        Assert.IsType<WsTopicNameException>(await script.Failed.Reader.ReadAsync().WithinLimit());
        Assert.Empty(server.Server.Log.Problems());
    }

    private static void Use(WsConnection ws, string use, string name)
        => _ = use switch
        {
            "For" => ws.Subscribe(Rooms.For(name)),
            "ForPair" => ws.Subscribe(Pairs.For("a", name)),
            "Subscribe" => ws.Subscribe(name),
            _ => ws.Subscribe(new WsTopic<Line>(name)),
        };
}
