using System.Net.Sockets;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hostile;

/// <summary>Clients that go away while a handler awaits and all that lies between is full.</summary>
public sealed class GonePeerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_goes_behind_a_full_pipe_is_noticed_whatever_its_handler_does(bool resets)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new Script
        {
            OnText = async (ws, _) =>
            {
                ws.Closed.UnsafeRegister(_ => cancelled.TrySetResult(), null);
                await Task.Delay(Timeout.InfiniteTimeSpan, ws.Closed);
            },
        };
        await using ScriptedServer server = await ScriptedServer.StartAsync(script, options =>
        {
            options.KeepAliveInterval = TimeSpan.FromSeconds(0.3);
            options.KeepAliveTimeout = TimeSpan.FromSeconds(0.3);
        });
        (RawWebSocket client, _) = await server.ConnectBothAsync();
        await using RawWebSocket owned = client;
        await client.SendTextAsync("wait");
        byte[] messages = [.. Enumerable.Repeat(RawFrame.Masked(RawFrame.BinaryOpcode, new byte[1000]), 64).SelectMany(static frame => frame)];
        client.Socket.Blocking = false;
        while (client.Socket.Poll(TimeSpan.FromSeconds(0.5), SelectMode.SelectWrite))
        {
            // What does not fit is left out: nobody will read so far.
            client.Socket.Send(messages, SocketFlags.None, out SocketError error);
            Assert.True(error is SocketError.Success or SocketError.WouldBlock, error.ToString());
        }

        if (resets)
        {
            client.Reset();
        }
        else
        {
            client.Socket.Close();
        }

        Assert.Equal(WsCloseCode.Abnormal, (await server.NextCloseAsync()).Code);
        await cancelled.Task.WithinLimit();
        Assert.Empty(script.Endpoint!.Connections);
    }
}
