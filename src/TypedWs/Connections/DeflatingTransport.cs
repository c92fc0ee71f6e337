using System.Buffers;
using TypedWs.Protocol;
using TypedWs.Protocol.Extensions;
using TypedWs.Transport;

namespace TypedWs.Connections;

/// <summary>
/// A transport whose output is compressed when it is flushed. The outbound queue writes plain frames. So a frame that was dropped is never
/// compressed, and no compressor runs under a lock. Exactly one thread flushes at a time, and nothing is written meanwhile.
/// </summary>
/// <param name="inner">Carries the compressed frames.</param>
/// <param name="terms">The connection's agreement.</param>
internal sealed class DeflatingTransport(WsTransport inner, DeflateTerms terms) : WsTransport, IBufferWriter<byte>
{
    private FrameDeflater _deflater;
    private PooledBuffer _frames;

    /// <summary>Whether the connection takes publications that were compressed for all.</summary>
    public bool TakesDeflated => PublicationDeflater.Serves(terms, terms.Engine.WindowBits);

    public override TurnExecutor Executor => inner.Executor;

    public override IBufferWriter<byte> Output => this;

    public override bool TellsProgress => inner.TellsProgress;

    public override CancellationToken Lost => inner.Lost;

    public override Task ReceiveAsync(IReceiver receiver) => inner.ReceiveAsync(receiver);

    public override ValueTask<bool> FlushAsync()
    {
        if (_frames.Length > 0)
        {
            _deflater.Write(_frames.WrittenSpan, inner.Output, terms);
            _frames.Return();
        }

        return inner.FlushAsync();
    }

    public override bool TryGetProgress(out TransportProgress progress) => inner.TryGetProgress(out progress);

    public override void StopReceiving() => inner.StopReceiving();

    public override void WakeReceiver() => inner.WakeReceiver();

    public override ValueTask CompleteAsync()
    {
        // The outbound queue has ended, so no flush runs.
        _deflater.End(terms);
        _frames.Return();
        return inner.CompleteAsync();
    }

    public override void Abort() => inner.Abort();

    void IBufferWriter<byte>.Advance(int count) => _frames.Advance(count);

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) => _frames.Reserve(Math.Max(sizeHint, 1));

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => _frames.Reserve(Math.Max(sizeHint, 1)).Span;
}
