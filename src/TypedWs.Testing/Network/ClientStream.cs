using System.Buffers;
using System.IO.Pipelines;

namespace TypedWs.Testing.Network;

/// <summary>The client's end of a connection, as a stream. Bytes count as looked at when the next read begins: until then, the reader works
/// on them.</summary>
internal sealed class ClientStream(WsTestWire wire) : Stream
{
    private readonly Lock _gate = new();
    private readonly PipeReader _input = wire.ToClient.Reader;
    private readonly PipeWriter _output = wire.ToServer.Writer;
    private SequencePosition? _taken;
    private bool _isReading;
    private bool _isWriting;
    private bool _isDisposed;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Begin(ref _isReading);
        try
        {
            if (_taken is { } taken)
            {
                _taken = null;
                _input.AdvanceTo(taken);
            }

            ReadResult result = await _input.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (result.IsCanceled)
            {
                throw new IOException("The stream was disposed.");
            }

            int length = (int)Math.Min(result.Buffer.Length, buffer.Length);
            result.Buffer.Slice(0, length).CopyTo(buffer.Span);
            _taken = result.Buffer.GetPosition(length);
            return length;
        }
        finally
        {
            EndRead();
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Begin(ref _isWriting);
        try
        {
            FlushResult flush = await _output.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (flush.IsCompleted || flush.IsCanceled)
            {
                throw new IOException("The connection has ended.");
            }
        }
        finally
        {
            EndWrite();
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
        // Each write leaves at once.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Use ReadAsync.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Use WriteAsync.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        bool reads;
        bool writes;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            reads = _isReading;
            writes = _isWriting;
        }

        // A call that runs is woken, and completes its end of the pipe itself.
        if (reads)
        {
            _input.CancelPendingRead();
        }
        else
        {
            _input.Complete();
        }

        if (writes)
        {
            _output.CancelPendingFlush();
        }
        else
        {
            _output.Complete();
        }

        wire.OnClientGone();
        base.Dispose(disposing);
    }

    private void Begin(ref bool isActive)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            isActive = true;
        }
    }

    private void EndRead()
    {
        bool completes;
        lock (_gate)
        {
            _isReading = false;
            completes = _isDisposed;
        }

        if (completes)
        {
            _input.Complete();
        }
    }

    private void EndWrite()
    {
        bool completes;
        lock (_gate)
        {
            _isWriting = false;
            completes = _isDisposed;
        }

        if (completes)
        {
            _output.Complete();
        }
    }
}
