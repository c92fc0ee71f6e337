using System.Diagnostics;
using System.Net.Sockets;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Tests.Conformance;

namespace TypedWs.AspNetCore.Tests.Conformance;

/// <summary>
/// One connection, judged as strictly as the public suite: exactly the expected events arrive, in order; a Close is
/// answered in time; behind the closing handshake, or behind the close frame that fails the connection and its answer, the server
/// ends TCP, first and in time.
/// </summary>
internal sealed class SocketConversation
{
    private readonly RawWebSocket _client;
    private readonly ExpectedConversation _expected;
    private readonly List<string> _events = [];
    private long _lastSent;

    private SocketConversation(RawWebSocket client, ExpectedConversation expected)
    {
        _client = client;
        _expected = expected;
    }

    public static async Task VerifyAsync(Uri server, byte[][] sends, ExpectedConversation expected)
    {
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(server);
        await new SocketConversation(client, expected).RunAsync(sends);
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
                await SendAsync(RawFrame.MaskedClose(1000));
            }

            RawFrame? frame = await ReceiveAsync();
            if (frame is null)
            {
                break;
            }

            _events.Add(ConformancePlay.Describe(frame.FirstByte, frame.Payload));
            if (frame.Opcode == RawFrame.CloseOpcode)
            {
                await sending;
                AssertInTime("its close frame");
                await AnswerFailureAsync();
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
            // The server has answered the close frame and closed.
        }
    }

    private async Task SendAsync(byte[] bytes)
    {
        await _client.SendAsync(bytes);
        _lastSent = Stopwatch.GetTimestamp();
    }

    // The suite answers a close frame as RFC 6455 §5.5.1 wants it, then waits for the server to end TCP.
    private Task AnswerFailureAsync() => _expected.IsFailed ? SendAsync(RawFrame.MaskedClose(1000)) : Task.CompletedTask;

    private async Task<RawFrame?> ReceiveAsync()
    {
        try
        {
            return await _client.TryReceiveFrameAsync();
        }
        catch (IOException exception) when (_expected.SpeaksBehindClose && IsReset(exception))
        {
            return null;
        }
    }

    private void AssertInTime(string what)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_lastSent);
        Assert.True(elapsed < _expected.Limit, $"{what} came {elapsed.TotalMilliseconds} ms after the peer's last octet.");
    }

    private static bool IsReset(IOException exception)
        => exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown };
}
