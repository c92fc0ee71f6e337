using System.Buffers;
using TypedWs.Transport;

namespace TypedWs.Tests.Shared;

/// <summary>A transport and the peer at its other end, for <see cref="TransportContract"/>.</summary>
internal abstract class TransportPair : IAsyncDisposable
{
    public abstract WsTransport Transport { get; }

    /// <summary>Whether the transport outlives its peer's end of sending.</summary>
    public virtual bool OutlivesEndOfInput => true;

    /// <summary>The peer sends octets.</summary>
    public abstract Task SendAsync(ReadOnlyMemory<byte> octets);

    /// <summary>The peer reads so many octets; fails if the transport ends before.</summary>
    public abstract Task<byte[]> ReadAsync(int count);

    /// <summary>The peer reads to the end of what the transport sends, which may be a reset.</summary>
    public abstract Task<byte[]> ReadToEndAsync();

    /// <summary>The peer ends its direction, and reads on.</summary>
    public abstract Task EndAsync();

    /// <summary>The peer is gone, without a word that could be mistaken for the end of what it sends.</summary>
    public abstract void Reset();

    public abstract ValueTask DisposeAsync();

    /// <summary>Begins to receive, on a thread of the transport's executor.</summary>
    public async Task ReceiveAsync(IReceiver receiver)
    {
        await Transport.Executor.EnterAsync().ConfigureAwait(false);
        await Transport.ReceiveAsync(receiver).ConfigureAwait(false);
    }

    /// <summary>Writes octets and flushes them, on a thread of the transport's executor.</summary>
    public async Task<bool> WriteAsync(ReadOnlyMemory<byte> octets)
    {
        await Transport.Executor.EnterAsync().ConfigureAwait(false);
        Transport.Output.Write(octets.Span);
        bool isAlive = await Transport.FlushAsync().ConfigureAwait(false);
        Assert.True(Transport.Executor.IsCurrent, "A flush completed on a thread that is none of the executor's.");
        return isAlive;
    }
}
