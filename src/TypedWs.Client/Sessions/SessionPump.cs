using System.Diagnostics.CodeAnalysis;
using TypedWs.Client.Channels;
using TypedWs.Client.Sending;

namespace TypedWs.Client.Sessions;

/// <summary>Moves messages from the queues to the channel of one session. Any thread may ask for it; one thread at a time does it, and it
/// goes on until nothing waits.</summary>
/// <param name="channel">The channel.</param>
/// <param name="first">The queue of the session itself, which is sent before the client's.</param>
/// <param name="queue">The client's queue.</param>
/// <param name="session">The session.</param>
/// <param name="time">The clock.</param>
[SuppressMessage("Design", "CA1001", Justification = "StopAsync disposes it.")]
internal sealed class SessionPump(ClientChannel channel, SendQueue first, SendQueue queue, ClientSession session, TimeProvider time)
    : IThreadPoolWorkItem
{
    private readonly SendBatch _batch = new();

    // The number of requests for work since the last time that nothing waited. The thread that raises it from zero does the work. After
    // StopAsync it is never zero again.
    private int _demand;
    private long _flushStartedAt;
    private bool _isQueueOpen;

    // A flush has failed: the messages that wait are for a later connection.
    private bool _isLost;
    private TaskCompletionSource? _idle;
    private TaskCompletionSource? _stop;

    /// <summary>The time at which the running flush began, as a timestamp; 0 if none runs.</summary>
    public long FlushStartedAt => Volatile.Read(ref _flushStartedAt);

    /// <summary>Whether messages are being sent.</summary>
    public bool IsBusy => Volatile.Read(ref _demand) > 0;

    /// <summary>Lets the client's queue be sent.</summary>
    public void OpenQueue()
    {
        Volatile.Write(ref _isQueueOpen, true);
        FlushSoon();
    }

    /// <summary>Sends what waits, on this thread, unless another thread is sending: then that one goes on with it.</summary>
    public void Flush()
    {
        if (Interlocked.Increment(ref _demand) == 1)
        {
            Run();
        }
    }

    /// <summary>Sends what waits, soon, on a thread of the pool.</summary>
    public void FlushSoon()
    {
        if (Interlocked.Increment(ref _demand) == 1)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Completes when nothing is being sent.</summary>
    public Task WhenIdleAsync()
    {
        var created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource idle = Interlocked.CompareExchange(ref _idle, created, null) ?? created;
        return Volatile.Read(ref _demand) == 0 ? Task.CompletedTask : idle.Task;
    }

    /// <summary>Sends nothing more. Completes when nothing is being sent: then the channel may be disposed.</summary>
    public Task StopAsync()
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _stop, stop);
        if (Interlocked.Increment(ref _demand) == 1)
        {
            End();
        }

        return stop.Task;
    }

    void IThreadPoolWorkItem.Execute() => Run();

    private void Run()
    {
        int seen;
        do
        {
            if (Volatile.Read(ref _stop) is not null)
            {
                End();
                return;
            }

            seen = Volatile.Read(ref _demand);
            while (TryFill())
            {
                ValueTask<bool> flush = channel.FlushAsync();
                if (!flush.IsCompletedSuccessfully)
                {
                    Volatile.Write(ref _flushStartedAt, time.GetTimestamp());
                    _ = AwaitAsync(flush);
                    return;
                }

                OnFlushed(flush.Result);
            }
        }
        while (Interlocked.Add(ref _demand, -seen) != 0);

        Interlocked.Exchange(ref _idle, null)?.TrySetResult();
    }

    private async Task AwaitAsync(ValueTask<bool> flush)
    {
        bool isAlive = await flush.ConfigureAwait(false);
        Volatile.Write(ref _flushStartedAt, 0);
        OnFlushed(isAlive);
        Run();
    }

    [SuppressMessage("Design", "CA1031", Justification = "Each failure here means that the connection is lost, and the messages are told.")]
    private bool TryFill()
    {
        if (_isLost || Volatile.Read(ref _stop) is not null)
        {
            return false;
        }

        bool hasMessages = !channel.IsClosing
            && (first.TakeBatch(_batch) | (Volatile.Read(ref _isQueueOpen) && queue.TakeBatch(_batch)));
        try
        {
            int position = 0;
            foreach (ref readonly QueuedMessage message in _batch.Messages)
            {
                message.Sender?.OnWriting();
                session.Sent.Add(message.Message);
                channel.Write(message.Opcode, _batch.Bytes.Slice(position, message.Length), message.Compress);
                position += message.Length;
            }
        }
        catch (Exception failure)
        {
            session.Abort(failure);
        }

        return hasMessages || channel.HasControl;
    }

    private void OnFlushed(bool isAlive)
    {
        foreach (ref readonly QueuedMessage message in _batch.Messages)
        {
            if (isAlive)
            {
                message.Sender?.OnWritten();
            }
            else
            {
                queue.Fail(message, WsSendFailure.ConnectionLost);
            }
        }

        _batch.Clear();
        if (!isAlive)
        {
            _isLost = true;

            // The reader notices the end, and ends the session.
            channel.Abort();
        }
    }

    // The demand is never given back, so nobody else runs any more.
    private void End()
    {
        _batch.Dispose();
        Interlocked.Exchange(ref _idle, null)?.TrySetResult();
        _stop!.TrySetResult();
    }
}
