using TypedWs.Limits;

namespace TypedWs.Connections;

/// <summary>The throttle: a connection that sends almost only invalid messages pauses while others are served
/// (docs/decisions/0016).</summary>
internal sealed partial class ConnectionCore
{
    private ErrorScore _errors;
    private long _pauseCountedIn;
    private TaskCompletionSource? _pause;

    private bool OwesPause => _errors.OwesPause && _shared.ErrorThrottle.IsServed(except: this);

    private bool OwesPauseAtOnce => _errors.OwesPauseAtOnce && _shared.ErrorThrottle.IsServed(except: this);

    private bool IsPausedForErrors => Volatile.Read(ref _pause) is not null;

    /// <summary>Counts a message that is answered by an error event. Such events can lead to a pause of their sender.</summary>
    /// <param name="sequence">The number of the message.</param>
    public void CountError(long sequence)
    {
        if (_shared.Options.ErrorPause > TimeSpan.Zero && _errors.OnError(sequence))
        {
            _shared.ErrorThrottle.Watch();
        }
    }

    private void NoteMessage(long sequence)
    {
        if (_errors.OnMessage(sequence))
        {
            _shared.ErrorThrottle.MarkServed(this);
        }
    }

    private async Task PauseForErrorsAsync()
    {
        _errors.OnPaused();
        var pause = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TimeSpan length = _shared.ErrorThrottle.NextPause(_shared.Options.ErrorPause, ref _pauseCountedIn);

        // Publish the pause first, then check whether the connection closes. A closing thread first closes, then looks for a pause. So at
        // least one of the two threads sees the change of the other.
        Interlocked.Exchange(ref _pause, pause);
        if (!IsReceiverReleased)
        {
            ITimer timer = _shared.Time.CreateTimer(
                static state => ((TaskCompletionSource)state!).TrySetResult(), pause, length, Timeout.InfiniteTimeSpan);
            await using (timer.ConfigureAwait(false))
            {
                await pause.Task.ConfigureAwait(false);
            }
        }

        Volatile.Write(ref _pause, null);
        await _pump.WaitForSpaceAsync().ConfigureAwait(false);
    }

    // When we close, a waiting receive loop must continue to read. If it waited on, it would never see the peer's close frame.
    private void ReleaseReceiver()
    {
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _pause)?.TrySetResult();
        _pump.ReleaseReceiver();
        Outbound.ReleaseReceiver();
        OpenRequests?.ReleaseReceiver();
    }
}
