using TypedWs.Client.Sending;
using TypedWs.Messages;

namespace TypedWs.Client.Requests;

/// <summary>
/// One request of the client, from the call to its end: the answer, an error, the time-out, the loss of the connection, or the caller's
/// cancellation, whichever comes first. Thread-safe.
/// </summary>
/// <param name="calls">The open requests of the client.</param>
internal abstract class ClientCall(ClientCalls calls) : IQueuedSend
{
    private const int Waiting = 0;
    private const int Writing = 1;

    /// <summary>The open requests of the client.</summary>
    protected ClientCalls Calls => calls;

    private CancellationTokenRegistration _cancellation;
    private int _progress;
    private int _hasEnded;

    /// <summary>The number that is the request's <c>id</c>.</summary>
    public long Id { get; set; }

    /// <summary>The time at which the request fails, as a timestamp; <see cref="long.MaxValue"/> for never.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>The queue that the request was given to; null before that.</summary>
    public ISendTarget? Target { get; set; }

    /// <summary>The parts that most requests do not have; null if there are none.</summary>
    public CallExtras? Extras { get; private set; }

    /// <summary>Whether the server may have the request: it must be told of a cancellation.</summary>
    public bool MayHaveArrived => Volatile.Read(ref _progress) == Writing;

    /// <summary>Whether the call has ended.</summary>
    public bool HasEnded => Volatile.Read(ref _hasEnded) != 0;

    /// <summary>Whether the request is made however many there are. False for requests of the application.</summary>
    public virtual bool HasAlwaysRoom => false;

    /// <summary>Whether the request may be sent twice, if its caller allows it.</summary>
    public virtual bool IsRepeatable => true;

    /// <summary>Whether the caller waits for something that was not received yet.</summary>
    public virtual bool NeedsInput => true;

    /// <summary>Whether a discriminator is that of the answer, or of an item of it.</summary>
    public abstract bool IsAnswer(ReadOnlySpan<byte> discriminator);

    /// <summary>Reads the answer, or an item of it.</summary>
    /// <returns>False if the message is invalid.</returns>
    public abstract bool TryReceive<TUser>(ref TUser user)
        where TUser : ICodecUser, allows ref struct;

    /// <summary>The server has acknowledged the request.</summary>
    /// <returns>False if that is not the answer to this request.</returns>
    public virtual bool TryAcknowledge() => false;

    /// <summary>The server has ended the stream that answers the request.</summary>
    /// <returns>False if the request is not answered by a stream.</returns>
    public virtual bool TryComplete() => false;

    /// <summary>Ends the call with a failure, unless it has ended.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="error">The error event of the server; null for none.</param>
    /// <param name="cause">The exception that caused the failure; null for none.</param>
    public void Fail(WsRequestFailure reason, WsPeerError? error = null, Exception? cause = null)
    {
        if (TryEnd(error?.Code ?? DescribeOutcome(reason)))
        {
            SetException(error is not null
                ? new WsErrorException(error)
                : new WsRequestException(reason, Describe(reason, cause), innerException: cause) { MayHaveBeenHandled = MayHaveArrived });
        }
    }

    /// <summary>Gets the parts that most requests do not have.</summary>
    public CallExtras NeedExtras() => Extras ??= new CallExtras();

    /// <summary>The connection that may carry the request is lost: sends it again if that is allowed, otherwise fails.</summary>
    public void OnConnectionLost(Exception? cause)
    {
        if (!MayHaveArrived)
        {
            return;
        }

        if (Extras?.Resend is { } resend && !HasEnded)
        {
            Volatile.Write(ref _progress, Waiting);
            resend();
        }
        else
        {
            Fail(WsRequestFailure.ConnectionClosed, cause: cause);
        }
    }

    /// <summary>Watches the token of the caller. Called once, before the request is queued.</summary>
    public void Watch(CancellationToken token)
    {
        _cancellation = token.UnsafeRegister(static (self, token) => ((ClientCall)self!).Cancel(token), this);
        if (HasEnded)
        {
            _cancellation.Unregister();
        }
    }

    /// <summary>Ends the call because nobody waits for it any more.</summary>
    public void Cancel(CancellationToken token)
    {
        if (TryEnd("cancelled"))
        {
            SetCanceled(token);
            calls.GiveUp(this);
        }
    }

    /// <summary>Ends the call because the caller's own stream has failed; the server is told.</summary>
    public void Abandon(Exception failure)
    {
        if (TryEnd("abandoned"))
        {
            SetException(failure);
            calls.GiveUp(this);
        }
    }

    void IQueuedSend.OnWriting() => Volatile.Write(ref _progress, Writing);

    public virtual void OnWritten()
    {
        // The answer ends the call.
    }

    void IQueuedSend.OnNotSent(WsSendFailure reason)
    {
        if (reason == WsSendFailure.ConnectionLost && Extras?.Resend is not null)
        {
            // The end of the connection sends it again.
            return;
        }

        Fail(
            reason == WsSendFailure.Expired ? WsRequestFailure.TimedOut : WsRequestFailure.ConnectionClosed,
            cause: new WsSendException(reason));
    }

    /// <summary>Marks the call as ended and removes it.</summary>
    /// <param name="outcome">The code of the error; null for none.</param>
    /// <returns>False if it has ended before.</returns>
    protected bool TryEnd(string? outcome = null)
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0)
        {
            return false;
        }

        calls.OnEnded(this, outcome);
        Extras?.Ended?.Invoke();
        _cancellation.Unregister();
        return true;
    }

    /// <summary>Gives the failure to the caller. Called once, after <see cref="TryEnd"/>.</summary>
    protected abstract void SetException(Exception failure);

    /// <summary>Gives the cancellation to the caller. Called once, after <see cref="TryEnd"/>.</summary>
    protected abstract void SetCanceled(CancellationToken token);

    private static string DescribeOutcome(WsRequestFailure reason) => reason switch
    {
        WsRequestFailure.TimedOut => "timed_out",
        WsRequestFailure.ConnectionClosed => "connection_closed",
        WsRequestFailure.InvalidAnswer => "invalid_answer",
        _ => "not_sent",
    };

    private static string Describe(WsRequestFailure reason, Exception? cause) => reason switch
    {
        WsRequestFailure.TimedOut => "The server has not answered in time.",
        WsRequestFailure.ConnectionClosed => cause?.Message ?? "The connection was lost before the answer came.",
        WsRequestFailure.InvalidAnswer => "The server's answer is no valid message of the declared type.",
        WsRequestFailure.TooManyRequests => "Too many requests wait for their answers (WsClientOptions.MaxRequests).",
        _ => "The request has no answer.",
    };
}
