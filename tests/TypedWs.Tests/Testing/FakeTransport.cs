using System.Buffers;
using System.Text;
using TypedWs.Transport;

namespace TypedWs.Tests.Testing;

/// <summary>
/// A transport in memory. What the peer sends is pushed in by the test, on the test's thread; a flush completes at once
/// or, while <see cref="HoldsFlushes"/>, when the test says so. It checks its side of the contract: one thread at a time
/// on the output, nothing written while a flush is in flight.
/// </summary>
internal sealed class FakeTransport : WsTransport, IBufferWriter<byte>
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _inputEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<byte[]> _flushes = [];
    private readonly Conditions _conditions = new();
    private byte[] _written = new byte[4096];
    private int _length;
    private int _flushCount;
    private long _flushedBytes;
    private int _outputUsers;
    private TaskCompletionSource<bool>? _flush;
    private string? _violation;

    /// <summary>Whether flushes stay in flight until <see cref="CompleteFlush"/>.</summary>
    public bool HoldsFlushes { get; set; }

    /// <summary>Whether what is flushed is kept; off where the test counts allocations.</summary>
    public bool KeepsOutput { get; set; } = true;

    /// <summary>How flushes complete instead, for tests with real threads.</summary>
    public Func<ValueTask<bool>>? FlushOverride { get; set; }

    /// <summary>Runs inside a write to the output, that is, under the queue's lock.</summary>
    public Action? OnWrite { get; set; }

    /// <summary>Set by <see cref="ReceiveAsync"/>: the connection under test.</summary>
    public IReceiver? Receiver { get; private set; }

    public bool IsAborted { get; private set; }

    public bool IsCompleted { get; private set; }

    public int WakeReceiverCalls { get; private set; }

    public int StopReceivingCalls { get; private set; }

    public override IBufferWriter<byte> Output => this;

    /// <summary>Whether the end of the input is that of the connection. Otherwise the peer has only ended its direction.</summary>
    public bool EndsWithInput { get; set; } = true;

    public override CancellationToken Lost => new(EndsWithInput);

    /// <summary>What the system tells of the way to the peer; null for nothing.</summary>
    public TransportProgress? Progress { get; set; } = default(TransportProgress);

    public override bool TellsProgress => Progress is { IsShared: false };

    public override bool TryGetProgress(out TransportProgress progress)
    {
        progress = Progress ?? default;
        return Progress is not null;
    }

    public bool IsFlushInFlight => Volatile.Read(ref _flush) is not null;

    public int FlushCount => Volatile.Read(ref _flushCount);

    /// <summary>What each flush took along.</summary>
    public byte[][] Flushes
    {
        get
        {
            Assert.Null(_violation);
            lock (_gate)
            {
                return [.. _flushes];
            }
        }
    }

    /// <summary>The flushes as text, for frames that are plain text in the test.</summary>
    public string[] FlushedTexts => [.. Flushes.Select(Encoding.UTF8.GetString)];

    /// <summary>Everything that was flushed.</summary>
    public byte[] Flushed => [.. Flushes.SelectMany(static flush => flush)];

    public override Task ReceiveAsync(IReceiver receiver)
    {
        Receiver = receiver;
        return _inputEnded.Task;
    }

    /// <summary>The peer's bytes as one batch. Returns how many the connection took.</summary>
    public int Push(Span<byte> data)
    {
        IReceiver receiver = Receiver ?? throw new InvalidOperationException("The connection does not receive yet.");
        receiver.BeginBatch();
        int taken = receiver.Receive(data);
        receiver.EndBatch();
        if (receiver.IsDone)
        {
            EndInput();
        }

        return taken;
    }

    /// <summary>The peer is gone.</summary>
    public void EndInput() => _inputEnded.TrySetResult();

    public override ValueTask<bool> FlushAsync()
    {
        if (IsFlushInFlight)
        {
            _violation = "a second flush was started";
        }

        Take();
        if (FlushOverride is { } complete)
        {
            return CompleteByOverride(complete);
        }

        if (!HoldsFlushes)
        {
            return new ValueTask<bool>(!IsAborted);
        }

        // Continuations run inside CompleteFlush: the test goes on when the queue is done with the outcome.
        var flush = new TaskCompletionSource<bool>();
        Volatile.Write(ref _flush, flush);
        return new ValueTask<bool>(flush.Task);
    }

    /// <summary>Ends the flush in flight.</summary>
    public void CompleteFlush(bool alive = true)
    {
        TaskCompletionSource<bool> flush = Interlocked.Exchange(ref _flush, null)
            ?? throw new InvalidOperationException("No flush is in flight.");

        // A synchronization context of the test runner would keep the continuation from running inline.
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        flush.SetResult(alive);
        SynchronizationContext.SetSynchronizationContext(context);
    }

    /// <summary>Completes when so many flushes have been started in all.</summary>
    public Task WhenFlushedAsync(int count) => WhenAsync(() => _flushCount >= count);

    /// <summary>Completes when so many bytes have been given to flushes in all.</summary>
    public Task WhenFlushedBytesAsync(long count) => WhenAsync(() => _flushedBytes >= count);

    public override void WakeReceiver() => WakeReceiverCalls++;

    public override void StopReceiving()
    {
        StopReceivingCalls++;
        EndInput();
    }

    public override ValueTask CompleteAsync()
    {
        IsCompleted = true;
        return default;
    }

    public override void Abort()
    {
        IsAborted = true;
        EndInput();
        if (IsFlushInFlight)
        {
            CompleteFlush(alive: false);
        }
    }

    void IBufferWriter<byte>.Advance(int count)
    {
        Enter();
        _length += count;
        Leave();
        OnWrite?.Invoke();
    }

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint)
    {
        EnsureRoom(sizeHint);
        return _written.AsMemory(_length);
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint)
    {
        EnsureRoom(sizeHint);
        return _written.AsSpan(_length);
    }

    private Task WhenAsync(Func<bool> condition)
    {
        lock (_gate)
        {
            return _conditions.WhenAsync(condition);
        }
    }

    private void EnsureRoom(int sizeHint)
    {
        Enter();
        int needed = _length + Math.Max(sizeHint, 1);
        if (needed > _written.Length)
        {
            Array.Resize(ref _written, Math.Max(needed, 2 * _written.Length));
        }

        Leave();
    }

    private void Enter()
    {
        if (Interlocked.Increment(ref _outputUsers) > 1)
        {
            _violation = "two threads use the output";
        }

        if (IsFlushInFlight)
        {
            _violation = "something was written while a flush was in flight";
        }

        if (IsCompleted)
        {
            _violation = "something was written after the end";
        }
    }

    private void Leave() => Interlocked.Decrement(ref _outputUsers);

    private void Take()
    {
        lock (_gate)
        {
            if (KeepsOutput)
            {
                _flushes.Add(_written[.._length]);
            }

            _flushedBytes += _length;
            _length = 0;
            _flushCount++;
            _conditions.Signal();
        }
    }

    private async ValueTask<bool> CompleteByOverride(Func<ValueTask<bool>> complete)
    {
        var marker = new TaskCompletionSource<bool>();
        Volatile.Write(ref _flush, marker);
        ValueTask<bool> flush = complete();
        if (!flush.IsCompleted)
        {
            await Task.Yield();
        }

        bool alive = await flush.ConfigureAwait(false);
        Volatile.Write(ref _flush, null);
        return alive;
    }
}
