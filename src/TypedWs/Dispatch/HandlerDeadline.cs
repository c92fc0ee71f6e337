using System.Diagnostics.CodeAnalysis;

namespace TypedWs.Dispatch;

/// <summary>
/// The time-out of one handler, or of the host's decision about its authorization (<see cref="WsOptions.HandlerTimeout"/>), and the
/// token that the handler receives, which a <c>$cancel</c> cancels as well. When the time is up, <see cref="RequestContext"/> decides
/// whether the message is still unanswered. Without a time-out, only the token is used.
/// </summary>
/// <param name="ws">The connection of the message.</param>
[SuppressMessage("Design", "CA1001", Justification = "The source has no timer and no link of its own, so there is nothing to dispose of.")]
internal sealed class HandlerDeadline(WsConnection ws)
{
    private CancellationTokenSource? _source;
    private CancellationTokenRegistration _closed;
    private RequestContext? _context;
    private TaskCompletionSource? _passed;
    private ITimer? _timer;
    private bool _hasEnded;

    /// <summary>Whether the endpoint has a time-out for handlers.</summary>
    public bool IsTimed => ws.Shared.Options.HandlerTimeout != Timeout.InfiniteTimeSpan;

    /// <summary>Cancelled when the time is up, the request is cancelled, or the connection has ended. Must be read first before
    /// <see cref="RequestContext"/> has this object.</summary>
    public CancellationToken Token => (_source ??= CreateSource()).Token;

    /// <summary>Starts the timer.</summary>
    /// <param name="context">The message that is handled.</param>
    /// <returns>A task that completes when the time is up and the message was not answered before.</returns>
    public Task Start(RequestContext context)
    {
        _context = context;
        _passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _timer = ws.Shared.Time.CreateTimer(
            static deadline => ((HandlerDeadline)deadline!).Pass(), this, ws.Shared.Options.HandlerTimeout, Timeout.InfiniteTimeSpan);

        // Either End sees the timer and stops it, or this code sees that End has already run, and stops the timer itself.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _hasEnded))
        {
            _timer.Dispose();
        }

        return _passed.Task;
    }

    /// <summary>Cancels the token, because the request is cancelled.</summary>
    public void Cancel()
    {
        if (_source is not null)
        {
            ws.Core.UserCode.Cancel(_source);
        }
    }

    /// <summary>Stops the timer. Called when the handler has ended or the host has decided, in time or not.</summary>
    public void End()
    {
        Volatile.Write(ref _hasEnded, true);
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _timer)?.Dispose();

        // Dispose is not called here, because it would wait for a running cancellation, and that calls code of the handler, which
        // may block.
        _closed.Unregister();
    }

    private CancellationTokenSource CreateSource()
    {
        // A registration is used instead of a linked source, so that the token can still be used after its handler has returned.
        var source = new CancellationTokenSource();
        _closed = ws.Closed.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), source);
        return source;
    }

    private void Pass()
    {
        if (!_context!.TryExpire())
        {
            return;
        }

        _passed!.TrySetResult();
        Cancel();
    }
}
