using System.Net.WebSockets;

namespace TypedWs.Benchmarks.Serve;

/// <summary>A WebSocket of ASP.NET Core with a buffer for whole messages, and a lock, as only one send may be under way.</summary>
internal sealed class AspNetConnection(WebSocket socket)
{
    private static int _count;

    private readonly SemaphoreSlim _sendLock = new(1, 1);
    private byte[] _buffer = new byte[4096];

    public string Name { get; } = $"user{Interlocked.Increment(ref _count)}";

    /// <summary>The next message, valid until the next call; null after the peer's close frame, which is answered.</summary>
    public async ValueTask<(ReadOnlyMemory<byte> Data, WebSocketMessageType Type)?> ReceiveAsync()
    {
        int length = 0;
        while (true)
        {
            if (length == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }

            ValueWebSocketReceiveResult result = await socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                return null;
            }

            length += result.Count;
            if (result.EndOfMessage)
            {
                return (_buffer.AsMemory(0, length), result.MessageType);
            }
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type)
    {
        await _sendLock.WaitAsync();
        try
        {
            await socket.SendAsync(data, type, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sendLock.Release();
        }
    }

    /// <summary>Sends to somebody who may have gone meanwhile.</summary>
    public async ValueTask TrySendAsync(ReadOnlyMemory<byte> data, WebSocketMessageType type)
    {
        try
        {
            await SendAsync(data, type);
        }
        catch (Exception gone) when (gone is WebSocketException or ObjectDisposedException)
        {
            // Its own loop removes it.
        }
    }
}
