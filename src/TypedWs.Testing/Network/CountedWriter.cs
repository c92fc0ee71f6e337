using System.IO.Pipelines;

namespace TypedWs.Testing.Network;

/// <summary>The sending end of a link: tells the link how many bytes were sent, and when.</summary>
internal sealed class CountedWriter(PipeWriter inner, WsTestLink link) : PipeWriter
{
    private long _written;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override void Advance(int bytes)
    {
        inner.Advance(bytes);
        _written += bytes;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        // Counted first: while the bytes move, the network is not at rest.
        link.OnSent(_written);
        return inner.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        link.OnSent(_written);
        if (exception is not null)
        {
            link.Cut(exception);
        }

        inner.Complete();
    }
}
