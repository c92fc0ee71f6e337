using System.Diagnostics.CodeAnalysis;
using TypedWs.Messages;

namespace TypedWs.Dispatch;

/// <summary>
/// The time that one handler has, or the host to decide whether it may run (<see cref="WsOptions.HandlerTimeout"/>). Whichever
/// comes first, its end or its expiry, answers the message; the other keeps silent.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer and no link of its own, so there is nothing to dispose of.")]
internal sealed class HandlerDeadline
{
    private readonly WsConnection _ws;
    private readonly TaskCompletionSource _expired = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // Not linked but registered, so that the token of a handler that has returned can still be asked.
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _closed;
    private MessageOrigin? _origin;
    private ITimer? _timer;
    private bool _hasEnded;
    private int _outcome;

    public HandlerDeadline(WsConnection ws)
    {
        _ws = ws;
        _closed = ws.Closed.UnsafeRegister(static deadline => ((HandlerDeadline)deadline!)._source.Cancel(), this);
    }

    private enum Outcome
    {
        Running,
        Answered,
        Expired,
    }

    /// <summary>Cancelled when the time is up, or the connection has ended.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the time was up before the handler had an answer.</summary>
    public bool HasExpired => Volatile.Read(ref _outcome) == (int)Outcome.Expired;

    /// <summary>The handler has an answer to send: whether it is in time. Once it was, it stays so.</summary>
    public bool TryAnswer()
        => Interlocked.CompareExchange(ref _outcome, (int)Outcome.Answered, (int)Outcome.Running) != (int)Outcome.Expired;

    /// <summary>Gives a handler that awaits its time.</summary>
    /// <param name="handler">The handler, or the host that decides.</param>
    /// <param name="origin">The message to answer when the time is up; null if it is answered already.</param>
    /// <returns>Completes when the handler has ended or its time is up. Of those that do not end when their time is up, only
    /// so many may be left running: behind more the connection waits.</returns>
    public async ValueTask StartAsync(ValueTask handler, MessageOrigin? origin)
    {
        Task ended = handler.AsTask();
        Start(origin);
        await Task.WhenAny(ended, _expired.Task).ConfigureAwait(false);
        if (ended.IsCompleted)
        {
            return;
        }

        if (_ws.Core.TryLeaveHandler())
        {
            _ = ended.ContinueWith(
                static (_, ws) => ((WsConnection)ws!).Core.HandlerLeft(),
                _ws, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return;
        }

        await ended.ConfigureAwait(false);
    }

    private void Start(MessageOrigin? origin)
    {
        _origin = origin;
        _timer = _ws.Shared.Time.CreateTimer(
            static deadline => ((HandlerDeadline)deadline!).Expire(), this, _ws.Shared.Options.HandlerTimeout, Timeout.InfiniteTimeSpan);

        // Either End sees the timer, or this sees that it ended before there was one to stop.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _hasEnded))
        {
            _timer.Dispose();
        }
    }

    /// <summary>The handler has returned or the host has decided, in time or not.</summary>
    public void End()
    {
        TryAnswer();
        Volatile.Write(ref _hasEnded, true);
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _timer)?.Dispose();
        _closed.Dispose();
    }

    private void Expire()
    {
        if (Interlocked.CompareExchange(ref _outcome, (int)Outcome.Expired, (int)Outcome.Running) != (int)Outcome.Running)
        {
            return;
        }

        if (_origin is not null)
        {
            _origin.Services.Errors.Send(_ws, _origin.CreateEvent(RuntimeErrors.Timeout));
        }

        _expired.TrySetResult();

        // Not on the timer's thread: a registration is user code and may block.
        ThreadPool.UnsafeQueueUserWorkItem(static deadline => _ = deadline.CancelAsync(), this, preferLocal: false);
    }

    private async Task CancelAsync()
    {
        try
        {
            await _source.CancelAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // a registration may throw anything; unobserved it would end the process
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await _ws.Shared.Failures.ReportAsync(_ws, exception).ConfigureAwait(false);
        }
    }
}
