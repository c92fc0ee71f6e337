using System.Diagnostics;
using System.Net.Sockets;
using TypedWs.Autobahn;
using TypedWs.Client.Tests.Testing;
using TypedWs.Tests.Conformance;

namespace TypedWs.Client.Tests.Conformance;

/// <summary>
/// One connection of an echoing client, judged as strictly as the public suite: exactly the expected events arrive, in order; a close
/// frame is answered in time; the client waits for the server to end TCP (RFC 6455 §7.1.1), and then ends it in order.
/// </summary>
internal sealed class EchoConversation
{
    private static readonly byte[] NormalClose = [0x88, 2, 0x03, 0xE8];

    private readonly ScriptedPeer _peer;
    private readonly ExpectedConversation _expected;
    private readonly List<string> _events = [];
    private long _lastSent;

    private EchoConversation(ScriptedPeer peer, ExpectedConversation expected)
    {
        _peer = peer;
        _expected = expected;
    }

    public static async Task VerifyAsync(byte[][] sends, ExpectedConversation expected)
    {
        await using var server = new ScriptedServer();
        await using WsRawClient client = FuzzedClient.Create(server.Address, compression: null);
        client.Start();
        ScriptedPeer peer = await server.AcceptAsync();
        await new EchoConversation(peer, expected).RunAsync(sends);
        WsClose close = await client.Closed.WithinLimit();
        Assert.True(expected.IsFailed || close.WasClean, $"{close}");
    }

    private async Task RunAsync(byte[][] sends)
    {
        Task sending = SendAllAsync(sends);
        string[] expected = _expected.StaysOpen ? [.. _expected.Events, Outcome.SendClose(1000)] : _expected.Events;
        while (true)
        {
            if (_expected.StaysOpen && _events.Count == _expected.Events.Length)
            {
                await sending;
                await SendAsync(NormalClose);
            }

            (int first, byte[] payload) = await _peer.ReadRawFrameAsync();
            if (first < 0)
            {
                break;
            }

            _events.Add(ConformancePlay.Describe(first, payload));
            if (first == 0x88)
            {
                await sending;
                AssertInTime("its close frame");
                await EndAsync();
            }
        }

        Assert.Equal(expected, _events);
        AssertInTime("the end of TCP");
        await sending;
    }

    private async Task SendAllAsync(byte[][] sends)
    {
        try
        {
            foreach (byte[] bytes in sends)
            {
                await SendAsync(bytes);
            }
        }
        catch (IOException exception) when (_expected.SpeaksBehindClose && IsReset(exception))
        {
            // The client has answered the close frame, and has not waited longer for the end of TCP.
        }
    }

    private async Task SendAsync(byte[] bytes)
    {
        await _peer.WriteAsync(bytes);
        _lastSent = Stopwatch.GetTimestamp();
    }

    // The suite answers a close frame as RFC 6455 §5.5.1 wants it. Then TCP is ended by the server.
    private async Task EndAsync()
    {
        if (_expected.IsFailed)
        {
            await SendAsync(NormalClose);
        }

        _peer.Socket.Shutdown(SocketShutdown.Send);
        _lastSent = Stopwatch.GetTimestamp();
    }

    private void AssertInTime(string what)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_lastSent);
        Assert.True(elapsed < _expected.Limit, $"{what} came {elapsed.TotalMilliseconds} ms after the server's last octet.");
    }

    private static bool IsReset(IOException exception)
        => exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown };
}
