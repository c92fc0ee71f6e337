using System.Buffers;
using System.IO.Pipelines;

namespace TypedWs.Testing.Network;

/// <summary>The receiving end of a link: tells the link how many bytes were looked at.</summary>
internal sealed class CountedReader(PipeReader inner, WsTestLink link) : PipeReader
{
    private ReadOnlySequence<byte> _buffer;
    private long _consumed;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        => Keep(await inner.ReadAsync(cancellationToken).ConfigureAwait(false));

    public override bool TryRead(out ReadResult result)
    {
        bool isRead = inner.TryRead(out result);
        if (isRead)
        {
            Keep(result);
        }

        return isRead;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        long examinedBytes = _consumed + _buffer.Slice(_buffer.Start, examined).Length;
        _consumed += _buffer.Slice(_buffer.Start, consumed).Length;
        _buffer = default;
        inner.AdvanceTo(consumed, examined);
        link.OnExamined(examinedBytes);
    }

    public override void CancelPendingRead()
    {
        // Marked first: the reader that is woken goes on by another thread.
        link.OnWoken();
        inner.CancelPendingRead();
    }

    public override void Complete(Exception? exception = null)
    {
        // The relay is told by the end itself; an exception would be thrown there.
        inner.Complete();
        link.OnReceiverGone();
    }

    private ReadResult Keep(ReadResult result)
    {
        _buffer = result.Buffer;
        return result;
    }
}
