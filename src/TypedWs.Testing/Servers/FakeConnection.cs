using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;
using System.Threading.Channels;
using TypedWs.Framing;
using TypedWs.Messages;
using TypedWs.Testing.Connections;

namespace TypedWs.Testing.Servers;

/// <summary>One connection of a <see cref="WsFakeServer"/>, on the WebSockets of ASP.NET Core. Thread-safe; messages leave in the order of
/// the calls.</summary>
/// <param name="socket">The connection.</param>
/// <param name="drop">Ends it without a close frame.</param>
internal sealed class FakeConnection(WebSocket socket, Action drop)
{
    private const int ReceiveSize = 16 * 1024;

    private readonly Channel<Func<Task>> _sending = Channel.CreateUnbounded<Func<Task>>();

    /// <summary>Sends a text message.</summary>
    public void Send(byte[] message)
        => _sending.Writer.TryWrite(() => socket.SendAsync(
            message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None));

    /// <summary>Begins the closing handshake.</summary>
    public void Close(int code, string reason)
        => _sending.Writer.TryWrite(() => socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, CancellationToken.None));

    /// <summary>Ends the connection without a close frame.</summary>
    public void Drop() => drop();

    /// <summary>Receives until the connection ends.</summary>
    /// <param name="receive">Called for each message.</param>
    [SuppressMessage("Design", "CA1031", Justification = "Each failure of the socket means that the connection has ended.")]
    public async Task ReceiveAsync(Action<FakeConnection, Received> receive)
    {
        Task sending = SendAllAsync();
        byte[] buffer = new byte[ReceiveSize];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult result =
                    await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).ConfigureAwait(false);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    if (socket.State == WebSocketState.CloseReceived)
                    {
                        Close((int)(socket.CloseStatus ?? WebSocketCloseStatus.Empty), socket.CloseStatusDescription ?? "");
                    }

                    break;
                }

                message.Write(buffer, 0, result.Count);
                if (result.EndOfMessage)
                {
                    Opcode opcode = result.MessageType == WebSocketMessageType.Text ? Opcode.Text : Opcode.Binary;
                    receive(this, Received.Read(opcode, message.GetBuffer().AsSpan(0, (int)message.Length), EnvelopeFormat.Default));
                    message.SetLength(0);
                }
            }
        }
        catch (Exception)
        {
            // The client is gone.
        }

        _sending.Writer.TryComplete();
        await sending.ConfigureAwait(false);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Each failure of the socket means that the connection has ended.")]
    private async Task SendAllAsync()
    {
        try
        {
            await foreach (Func<Task> send in _sending.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                await send().ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // The reader tells the end.
        }
    }
}
