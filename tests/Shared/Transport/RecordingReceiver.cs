using TypedWs.Transport;

namespace TypedWs.Tests.Shared;

/// <summary>Takes what a transport pushes, as slowly as it is told, and notes where the transport does not keep the rules of
/// <see cref="IReceiver"/>.</summary>
internal sealed class RecordingReceiver(TurnExecutor executor) : IReceiver
{
    private readonly Lock _gate = new();
    private readonly List<byte> _taken = [];
    private readonly Conditions _conditions = new();
    private TaskCompletionSource? _ready;
    private string? _violation;
    private int _inside;
    private int _sincePause;
    private int _inTurn;
    private bool _inBatch;

    /// <summary>Pauses whenever it has taken so many octets.</summary>
    public int PauseEvery { get; init; } = int.MaxValue;

    /// <summary>Whether a pause ends by itself, on a thread of the pool, as soon as it is waited for.</summary>
    public bool ResumesAtOnce { get; init; }

    /// <summary>Octets of one turn.</summary>
    public int TurnLength { get; init; } = int.MaxValue;

    /// <summary>Has had enough after so many octets.</summary>
    public int DoneAfter { get; init; } = int.MaxValue;

    /// <summary>Called at the end of each batch.</summary>
    public Action? AtEndOfBatch { get; init; }

    public long BytesAhead { get; init; }

    public bool IsPaused { get; private set; }

    public bool IsDone => Count >= DoneAfter;

    public bool IsTurnOver => _inTurn >= TurnLength;

    public int Turns { get; private set; }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _taken.Count;
            }
        }
    }

    /// <summary>All octets that it has taken. Fails if a rule was broken.</summary>
    public byte[] Taken
    {
        get
        {
            lock (_gate)
            {
                Assert.Null(_violation);
                return [.. _taken];
            }
        }
    }

    /// <summary>Completes when it has taken so many octets.</summary>
    public Task WhenTakenAsync(int count) => WhenAsync(() => _taken.Count >= count);

    /// <summary>Completes when the transport waits for the end of a pause.</summary>
    public Task WhenAwaitedAsync() => WhenAsync(() => _ready is not null);

    /// <summary>Ends the pause that is waited for.</summary>
    public void Resume()
    {
        TaskCompletionSource ready;
        lock (_gate)
        {
            Assert.NotNull(_ready);
            ready = _ready;
            _ready = null;
            _sincePause = 0;
            IsPaused = false;
        }

        ready.SetResult();
    }

    public int Receive(Span<byte> data)
    {
        Enter(nameof(Receive));
        int taken;
        lock (_gate)
        {
            Check(!data.IsEmpty, "an empty run was pushed");
            Check(_inBatch, "octets were pushed outside a batch");
            Check(!IsPaused, "octets were pushed in a pause");
            Check(!IsTurnOver, "octets were pushed behind the end of a turn");
            taken = Math.Min(data.Length, Math.Min(PauseEvery - _sincePause, Math.Min(TurnLength - _inTurn, DoneAfter - _taken.Count)));
            _taken.AddRange(data[..taken]);

            // As unmasking does.
            data[..taken].Fill(0xEE);
            _sincePause += taken;
            _inTurn += taken;
            IsPaused = _sincePause == PauseEvery;
            _conditions.Signal();
        }

        Leave();
        return taken;
    }

    public void BeginTurn()
    {
        Enter(nameof(BeginTurn));
        Check(!_inBatch, "a turn began within a batch");
        _inTurn = 0;
        Turns++;
        Leave();
    }

    public void BeginBatch()
    {
        Enter(nameof(BeginBatch));
        Check(!_inBatch, "a batch began within a batch");
        Check(Turns > 0, "a batch began before the first turn");
        Check(!IsDone, "a batch began though the receiver had enough");
        _inBatch = true;
        Leave();
    }

    public void EndBatch()
    {
        Enter(nameof(EndBatch));
        Check(_inBatch, "a batch ended that had not begun");
        _inBatch = false;
        AtEndOfBatch?.Invoke();
        Leave();
    }

    public Task WaitUntilReadyAsync()
    {
        Enter(nameof(WaitUntilReadyAsync));
        Check(!_inBatch, "a pause was waited for within a batch");
        Task ready;
        lock (_gate)
        {
            _ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            ready = _ready.Task;
            _conditions.Signal();
        }

        Leave();
        if (ResumesAtOnce)
        {
            _ = Task.Run(Resume);
        }

        return ready;
    }

    private Task WhenAsync(Func<bool> condition)
    {
        lock (_gate)
        {
            return _conditions.WhenAsync(condition);
        }
    }

    private void Enter(string member)
    {
        Check(Interlocked.Increment(ref _inside) == 1, $"two threads are in the receiver, one of them in {member}");
        Check(executor.IsCurrent, $"{member} was called on a thread that is none of the executor's");
    }

    private void Leave() => Interlocked.Decrement(ref _inside);

    private void Check(bool isKept, string violation)
    {
        if (!isKept)
        {
            _violation ??= violation;
        }
    }
}
