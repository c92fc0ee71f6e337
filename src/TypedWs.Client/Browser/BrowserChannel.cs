using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;
using TypedWs.Client.Channels;
using TypedWs.Client.Sending;
using TypedWs.Framing;
using TypedWs.Protocol;

namespace TypedWs.Client.Browser;

/// <summary>A channel over a <see cref="WebSocket"/> that speaks RFC 6455 by itself: in a browser, that of the browser.</summary>
/// <param name="socket">The open socket.</param>
/// <param name="maxMessageSize">The maximum size of a received message in bytes.</param>
internal sealed class BrowserChannel(WebSocket socket, int maxMessageSize) : ClientChannel
{
    private const int ReceiveSize = 16 * 1024;

    private readonly SendBatch _written = new();
    private readonly ClosingHandshake _closing = new();
    private volatile bool _closeIsDue;
    private volatile bool _peerHasClosed;

    public override string? Subprotocol => string.IsNullOrEmpty(socket.SubProtocol) ? null : socket.SubProtocol;

    public override bool HasPings => false;

    public override bool HasControl => _closeIsDue;

    public override bool IsClosing => _closing.IsSent;

    public override WsClose Describe() => _closing.Describe(_peerHasClosed);

    public override void Write(Opcode opcode, ReadOnlySpan<byte> payload, WsCompress compress)
        => _written.Add(new QueuedMessage(payload.Length, opcode, compress, null, null, 0), payload);

    [SuppressMessage("Design", "CA1031", Justification = "Each failure of the socket means that the connection is lost.")]
    public override async ValueTask<bool> FlushAsync()
    {
        try
        {
            int position = 0;
            for (int i = 0; i < _written.Messages.Length; i++)
            {
                (int length, Opcode opcode) = (_written.Messages[i].Length, _written.Messages[i].Opcode);
                WebSocketMessageType type = opcode == Opcode.Text ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
                await socket.SendAsync(_written.Memory.Slice(position, length), type, endOfMessage: true, CancellationToken.None)
                    .ConfigureAwait(false);
                position += length;
            }

            if (_closeIsDue)
            {
                _closeIsDue = false;
                WsClose close = _closing.Describe(_peerHasClosed);
                await socket.CloseOutputAsync((WebSocketCloseStatus)close.Code, close.Reason, CancellationToken.None).ConfigureAwait(false);
            }

            return true;
        }
        catch (Exception)
        {
            return false;
        }
        finally
        {
            _written.Clear();
        }
    }

    public override void RequestPing(long number)
    {
        // A page has no pings.
    }

    public override void RequestClose(WsCloseCode code, string reason)
    {
        lock (_closing.Gate)
        {
            if (_closing.IsSent)
            {
                return;
            }

            _closing.OnSent(new WsClose(code, reason, WasClean: false), isOurs: true);
        }

        _closeIsDue = true;
    }

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031", Justification = "Each failure of the socket means that the connection is lost.")]
    public override async Task<Exception?> ReceiveAsync(IChannelReceiver receiver)
    {
        var message = new ArrayBufferWriter<byte>(ReceiveSize);
        try
        {
            while (true)
            {
                await receiver.WaitUntilReadyAsync().ConfigureAwait(false);
                ValueWebSocketReceiveResult part = await socket
                    .ReceiveAsync(message.GetMemory(ReceiveSize), CancellationToken.None).ConfigureAwait(false);
                receiver.OnBytes();
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return OnClosed(receiver);
                }

                message.Advance(part.Count);
                if (message.WrittenCount > maxMessageSize)
                {
                    if (await SkipAsync(part.EndOfMessage, message.WrittenCount).ConfigureAwait(false) is not { } size)
                    {
                        return OnClosed(receiver);
                    }

                    receiver.OnMessageTooLarge(ToOpcode(part.MessageType), size);
                    message = new ArrayBufferWriter<byte>(ReceiveSize);
                }
                else if (part.EndOfMessage)
                {
                    receiver.OnMessage(ToOpcode(part.MessageType), message.WrittenSpan);
                    message.ResetWrittenCount();
                }
            }
        }
        catch (Exception failure)
        {
            // A browser that is told of the end before the page has read that far throws, and knows the close frame all the same.
            return socket.CloseStatus is null ? failure : OnClosed(receiver);
        }
    }

    // A browser waits by itself.
    public override Task WaitForEndAsync(TimeSpan limit, TimeProvider time) => Task.CompletedTask;

    public override void Abort() => socket.Abort();

    public override ValueTask DisposeAsync()
    {
        socket.Dispose();
        _written.Dispose();
        return default;
    }

    private static Opcode ToOpcode(WebSocketMessageType type) => type == WebSocketMessageType.Text ? Opcode.Text : Opcode.Binary;

    // The size of the message; null if the server has closed within it.
    private async Task<long?> SkipAsync(bool isEnd, long size)
    {
        byte[] scratch = ArrayPool<byte>.Shared.Rent(ReceiveSize);
        while (!isEnd)
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(scratch.AsMemory(), CancellationToken.None).ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            size += part.Count;
            isEnd = part.EndOfMessage;
        }

        ArrayPool<byte>.Shared.Return(scratch);
        return size;
    }

    // The exception that ended the connection; null if a close frame did.
    private WebSocketException? OnClosed(IChannelReceiver receiver)
    {
        var code = (WsCloseCode)(socket.CloseStatus ?? (WebSocketCloseStatus)WsCloseCode.NoStatus);
        if ((int)code is 1006 or 1015)
        {
            // RFC 6455 §7.4.1: no close frame has these codes. A browser tells a loss by them.
            return new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
        }

        var close = new WsClose(code, socket.CloseStatusDescription ?? "", WasClean: false);
        _closing.OnReceived(close);
        _peerHasClosed = true;
        lock (_closing.Gate)
        {
            if (_closing.IsSent)
            {
                return null;
            }

            _closing.OnSent(close, isOurs: false);
        }

        if (!OperatingSystem.IsBrowser())
        {
            // A browser has answered by itself.
            _closeIsDue = true;
            receiver.OnControlDue();
        }

        return null;
    }
}
