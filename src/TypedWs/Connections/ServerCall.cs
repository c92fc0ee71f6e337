using System.Diagnostics.CodeAnalysis;
using TypedWs.Messages;
using TypedWs.Requests;

namespace TypedWs.Connections;

/// <summary>One request of the server to a client, from its sending to its end: the answer, the time-out, the end of the connection, or the
/// caller's cancellation, whichever comes first.</summary>
/// <param name="ws">The connection.</param>
/// <typeparam name="T">The message that answers the request, or each item of the answer.</typeparam>
[SuppressMessage("Design", "CA1001", Justification = "The end of the request disposes the timer and the registration.")]
internal abstract class ServerCall<T>(WsConnection ws) : IServerRequest
{
    private CancellationTokenRegistration _cancellation;
    private ITimer? _timer;
    private byte[]? _id;
    private long _number;
    private bool _hasBegun;
    private bool _isSent;

    /// <summary>Whether the call has ended.</summary>
    protected abstract bool HasEnded { get; }

    public virtual bool NeedsInput => true;

    public bool IsReply(ReadOnlySpan<byte> discriminator) => MessageCodec<T>.Get().IsDiscriminator(discriminator);

    public abstract bool TryReceive<TUser>(ref TUser user)
        where TUser : ICodecUser, allows ref struct;

    public abstract bool TryComplete();

    public void Fail(WsRequestFailure reason, WsPeerError? error = null)
    {
        if (TryFail(Describe(reason, error)))
        {
            End();
        }
    }

    /// <summary>Sends the request. If it cannot be sent, the call fails.</summary>
    protected void Send<TRequest>(TRequest message, WsRequestOptions? options, CancellationToken cancellationToken)
    {
        if (ws.Shared.Filters?.FindRefusal(ws, message, isAnswer: false) is { } error)
        {
            TryFail(new WsRequestException(WsRequestFailure.Refused, $"A filter has refused the request: {error}", error));
            return;
        }

        ServerRequests open = ws.Core.Requests.Sent;
        if (open.Add(this, ws.Shared.Options.MaxServerRequests, out _number) is { } failure)
        {
            TryFail(Describe(failure, error: null));
            return;
        }

        if (HasEnded)
        {
            // The answer could not be read, so the request is not sent.
            return;
        }

        _id = ServerRequests.EncodeId(_number);
        bool isWritten = false;
        try
        {
            // Set before the request can be lost on its way.
            Volatile.Write(ref _isSent, true);
            if (ws.SendRequest(message, _id) is not (WsSendStatus.Accepted or WsSendStatus.Backpressured))
            {
                Volatile.Write(ref _isSent, false);
                Fail(WsRequestFailure.ConnectionClosed);
            }

            isWritten = true;
        }
        finally
        {
            if (!isWritten)
            {
                // The codec has refused the message: a mistake of the caller, who gets the exception.
                open.TryRemove(_number);
            }
        }

        Watch(options ?? WsRequestOptions.Default, cancellationToken);
    }

    /// <summary>Ends the call with an exception, if it has not ended before.</summary>
    protected abstract bool TryFail(WsRequestException exception);

    /// <summary>Ends the call because the caller's token was cancelled, if it has not ended before.</summary>
    protected abstract bool TryCancel(CancellationToken token);

    /// <summary>Called when the client has begun to answer with a stream.</summary>
    protected void StopTimer()
    {
        Volatile.Write(ref _hasBegun, true);
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _timer)?.Dispose();
    }

    /// <summary>Called when the call has ended.</summary>
    protected void End()
    {
        ws.Core.Requests.Sent.TryRemove(_number);
        _timer?.Dispose();
        _cancellation.Unregister();
    }

    /// <summary>Tells the client that nobody waits any more, so that it may stop its work.</summary>
    protected void SendCancel() => ws.SendCancel(_id!);

    private WsRequestException Describe(WsRequestFailure reason, WsPeerError? error)
    {
        if (error is not null)
        {
            return new WsErrorException(error);
        }

        string text = reason switch
        {
            WsRequestFailure.TimedOut => "The client has not answered in time.",
            WsRequestFailure.ConnectionClosed => "The connection is closed.",
            WsRequestFailure.InvalidAnswer => $"The client's answer is no valid '{typeof(T).Name}'.",
            WsRequestFailure.TooManyRequests => "Too many requests to this client wait for their answers (WsOptions.MaxServerRequests).",
            _ => "Too many messages of this client wait for a handler, so the answer cannot be read (WsOptions.MaxReadAheadBytes).",
        };
        return new WsRequestException(reason, text) { MayHaveBeenHandled = Volatile.Read(ref _isSent) };
    }

    private void Watch(WsRequestOptions options, CancellationToken cancellationToken)
    {
        if (options.Timeout != Timeout.InfiniteTimeSpan)
        {
            _timer = ws.Shared.Time.CreateTimer(
                static self => ((ServerCall<T>)self!).GiveUp(token: default), this, options.Timeout, Timeout.InfiniteTimeSpan);

            // Either the client's first item finds the timer and stops it, or this code sees that the item has come before.
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _hasBegun))
            {
                _timer.Dispose();
            }
        }

        _cancellation = cancellationToken.UnsafeRegister(static (self, token) => ((ServerCall<T>)self!).GiveUp(token), this);
        if (HasEnded)
        {
            End();
        }
    }

    // The time is up, or the caller has cancelled the request.
    private void GiveUp(CancellationToken token)
    {
        if (token.IsCancellationRequested ? TryCancel(token) : TryFail(Describe(WsRequestFailure.TimedOut, error: null)))
        {
            End();
            SendCancel();
        }
    }
}
