using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Hostile;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Upgrade;
using TypedWs.Transport.Linux.Listening;

namespace TypedWs.Transport.Linux.Tests.Detached;

/// <summary>A peer that resets its connection, or ends its direction, in every state of the connection. No ping finds it out.</summary>
public sealed class ResetTests
{
    public static TheoryData<string, bool> States
        => new(
            from state in (string[])
            [
                "before a request", "in a request", "while the server decides", "open", "in a message", "while a handler awaits",
                "while bytes wait for it", "when the server has sent its close frame", "when it has sent its close frame",
            ]
            from resets in (bool[])[true, false]
            select (state, resets));

    [Theory]
    [MemberData(nameof(States))]
    public async Task The_connection_ends_and_leaves_no_socket(string state, bool resets)
    {
        var decided = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var deciding = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var handling = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new Script
        {
            OnText = async (_, _) =>
            {
                handling.TrySetResult();
                await handled.Task;
            },
        };
        await using WsTestServer server = await StartAsync(script, async () =>
        {
            deciding.TrySetResult();
            await decided.Task;
        });
        LoopListenerFactory factory = server.Services.GetServices<IConnectionListenerFactory>().OfType<LoopListenerFactory>().Single();
        string request = RawWebSocket.UpgradeRequest(server.BaseAddress);
        await using RawWebSocket client = await RawWebSocket.OpenAsync(
            server.BaseAddress, state == "before a request" ? null : System.Text.Encoding.Latin1.GetBytes(
                state == "in a request" ? request[..40] : request), SmallSocketBuffers.Size);
        if (state == "while the server decides")
        {
            await deciding.Task.WithinLimit();
        }
        else if (state is not ("before a request" or "in a request"))
        {
            decided.SetResult();
            Assert.Equal(101, (await client.ReceiveResponseAsync()).Status);
            await ReachAsync(state, client, await script.Opened.Reader.ReadAsync().WithinLimit(), handling.Task);
        }

        if (resets)
        {
            client.Reset();
        }
        else
        {
            client.EndSending();
        }

        decided.TrySetResult();
        if (state != "while a handler awaits" || !resets)
        {
            handled.TrySetResult();
        }

        await Bounded.Until(() => factory.Services!.Connections.Open == 0, "no connection is left");
        await Bounded.Until(() => server.Services.GetRequiredService<DetachedConnections>().Count == 0, "no WebSocket is left");
        Assert.Equal(1, factory.Services!.Loops.Loops.Sum(static loop => loop.Load));
        Assert.DoesNotContain(server.Log.Events, static entry => entry.Id.Name == "LoopCodeFailed");
        handled.TrySetResult();
    }

    private static async Task ReachAsync(string state, RawWebSocket client, WsRawConnection connection, Task handling)
    {
        switch (state)
        {
            case "in a message":
                await client.SendAsync([0x81, 0x85, 1, 2, 3, 4, 5]);
                break;
            case "while a handler awaits":
                await client.SendTextAsync("hello");
                await handling.WithinLimit();
                break;
            case "while bytes wait for it":
                for (int i = 0; i < 8; i++)
                {
                    connection.SendBinary(new byte[64 * 1024]);
                }

                break;
            case "when the server has sent its close frame":
                connection.Close();
                Assert.Equal(1000, (await client.ReceiveFrameAsync()).CloseCode);
                break;
            case "when it has sent its close frame":
                await client.SendAsync(RawFrame.MaskedClose(1000));
                break;
            default:
                await client.PingAsync();
                break;
        }
    }

    private static Task<WsTestServer> StartAsync(Script script, Func<Task> decide)
        => WsTestServer.StartAsync(
            app =>
            {
                app.Use(async (context, next) =>
                {
                    await decide();
                    await next(context);
                });
                app.MapWs<ScriptedEndpoint>("/ws", static options =>
                {
                    options.KeepAlive.Interval = Timeout.InfiniteTimeSpan;
                    options.CloseTimeout = TimeSpan.FromSeconds(1);
                    options.Outbound.MinRate = 1024 * 1024;
                });
            },
            builder =>
            {
                builder.Services.AddSingleton(script);
                builder.WebHost.UseSmallSendBuffers();
            });
}
