using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace TypedWs.Testing;

/// <summary>The relay between the two ends, which applies the faults. It is the only code that completes the ends.</summary>
public sealed partial class WsTestLink
{
    private bool IsCut
    {
        get
        {
            lock (_gate)
            {
                return _cut is not null;
            }
        }
    }

    private async Task RelayAsync()
    {
        bool isOver = false;
        while (!isOver)
        {
            ReadResult read = await _sent.Reader.ReadAsync().ConfigureAwait(false);
            isOver = IsCut || !await PassAsync(read.Buffer).ConfigureAwait(false);
            _sent.Reader.AdvanceTo(read.Buffer.End);
            if (!isOver && read.IsCompleted)
            {
                await WaitUntilFlowingAsync().ConfigureAwait(false);
                isOver = true;
            }
        }

        Exception? cut;
        lock (_gate)
        {
            cut = _cut;
        }

        await _sent.Reader.CompleteAsync(cut).ConfigureAwait(false);
        await _arrived.Writer.CompleteAsync(cut).ConfigureAwait(false);
        _ended.TrySetResult();
        _network.CountActivity();
    }

    /// <returns>False if no further byte can pass.</returns>
    private async ValueTask<bool> PassAsync(ReadOnlySequence<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            await WaitUntilFlowingAsync().ConfigureAwait(false);
            int length = ChoosePiece(buffer.Length, out bool isAlone);
            if (length == 0)
            {
                Cut(new ConnectionResetException("The network of the test has cut the connection."));
                _network.Find(this)?.Cut();
                return false;
            }

            Copy(buffer.Slice(0, length));
            buffer = buffer.Slice(length);
            FlushResult flush = await _arrived.Writer.FlushAsync().ConfigureAwait(false);
            if (IsCut || flush.IsCompleted)
            {
                return false;
            }

            if (isAlone)
            {
                await WhenExaminedAsync().ConfigureAwait(false);
            }
        }

        return !IsCut;
    }

    private void Copy(ReadOnlySequence<byte> piece)
    {
        Span<byte> target = _arrived.Writer.GetSpan((int)piece.Length)[..(int)piece.Length];
        piece.CopyTo(target);
        lock (_gate)
        {
            for (int index = 0; _corrupt.Count > 0 && index < target.Length; index++)
            {
                if (_corrupt.Remove(_passedBytes + index, out byte mask))
                {
                    target[index] ^= mask;
                }
            }

            _passedBytes += target.Length;
            while (_marks.TryPeek(out (long End, long At) mark) && mark.End <= _passedBytes)
            {
                _marks.Dequeue();
            }
        }

        _arrived.Writer.Advance(target.Length);
    }

    // The number of bytes of the next piece; 0 if the connection is cut there.
    private int ChoosePiece(long available, out bool isAlone)
    {
        lock (_gate)
        {
            isAlone = _fragment != int.MaxValue;
            long length = Math.Min(Math.Min(available, _fragment), 64 * 1024);

            // Bytes of one piece have been sent together: later ones may have to wait longer.
            if (_latency > TimeSpan.Zero && _marks.TryPeek(out (long End, long At) mark))
            {
                length = Math.Min(length, mark.End - _passedBytes);
            }

            if (_chaos is { } random)
            {
#pragma warning disable CA5394 // a test repeats its faults by the seed
                length = Math.Min(length, random.Next(1, MaxChaosPiece));
                isAlone |= random.Next(4) == 0;
                if (random.NextDouble() < _cutChance)
                {
                    return 0;
                }
#pragma warning restore CA5394
            }

            return _cut is not null ? 0 : (int)Math.Min(length, _cutAt - _passedBytes);
        }
    }

    private async ValueTask WaitUntilFlowingAsync()
    {
        while (true)
        {
            Task? stall;
            TimeSpan delay;
            lock (_gate)
            {
                if (_cut is not null)
                {
                    return;
                }

                stall = _stall?.Task;
                delay = _latency == TimeSpan.Zero || !_marks.TryPeek(out (long End, long At) mark)
                    ? TimeSpan.Zero
                    : _latency - _time.GetElapsedTime(mark.At);
                _isDelaying = stall is null && delay > TimeSpan.Zero;
            }

            if (stall is null && delay <= TimeSpan.Zero)
            {
                return;
            }

            // A delay has whole milliseconds: a part of one would be no delay at all.
            var rounded = TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds));
            await (stall ?? Task.Delay(rounded, _time, _cutting.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_gate)
            {
                _isDelaying = false;
            }
        }
    }

    private async ValueTask WhenExaminedAsync()
    {
        Task examined;
        lock (_gate)
        {
            if (_examinedBytes >= _passedBytes || _isReceiverGone || _cut is not null)
            {
                return;
            }

            _examinedWaiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            examined = _examinedWaiter.Task;
        }

        await examined.ConfigureAwait(false);
    }
}
