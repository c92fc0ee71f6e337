using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using TypedWs.Client.Diagnostics;
using TypedWs.Messages;

namespace TypedWs.Client.Holds;

/// <summary>A message that is sent on each new connection. Equal messages share one step.</summary>
/// <param name="key">The message, as an object.</param>
internal abstract class HoldStep(object key) : ConnectionStep
{
    private TaskCompletionSource _ready = NewReady();
    private volatile bool _isRefused;

    /// <summary>The message, as an object.</summary>
    public object Key => key;

    /// <summary>The number of holds that were not disposed.</summary>
    public int Holders { get; set; } = 1;

    /// <summary>Completes when the server has answered the message for the first time; fails if it is refused, or the client
    /// stops.</summary>
    public Task Ready => Volatile.Read(ref _ready).Task;

    /// <summary>Sends the message on a connection.</summary>
    public abstract Task SendAsync(WsClientSession session);

    /// <summary>Whether the message is not sent any more, because it was refused.</summary>
    public bool IsRefused => _isRefused;

    /// <summary>The client has stopped: no answer comes, unless it is started again.</summary>
    /// <param name="isForGood">Whether it cannot be started again.</param>
    public void OnStopped(bool isForGood)
    {
        TaskCompletionSource ready = Volatile.Read(ref _ready);
        if (!ready.Task.IsCompleted)
        {
            if (!isForGood)
            {
                Volatile.Write(ref _ready, NewReady());
            }

            Fail(ready, new WsRequestException(
                WsRequestFailure.ConnectionClosed, "The client has stopped before the server answered the message that is held."));
        }
    }

    protected void SetReady() => Volatile.Read(ref _ready).TrySetResult();

    protected void SetRefused(Exception refusal)
    {
        _isRefused = true;
        Fail(Volatile.Read(ref _ready), refusal);
    }

    private static TaskCompletionSource NewReady() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void Fail(TaskCompletionSource ready, Exception failure)
    {
        ready.TrySetException(failure);
        _ = ready.Task.Exception;
    }
}

/// <summary>A hold of a message of one type.</summary>
/// <param name="message">The message.</param>
/// <param name="table">Told of a refusal.</param>
/// <param name="logger">The client's log.</param>
internal sealed class HoldStep<T>(T message, HoldTable table, ILogger logger) : HoldStep(message!)
{
    public override Task BeginAsync(WsClientSession session, List<Task> finishing)
    {
        // The messages leave in their order; their answers are awaited together.
        finishing.Add(SendAsync(session));
        return Task.CompletedTask;
    }

    [SuppressMessage("Design", "CA1031", Justification = "The failure of a connection is told by the connection itself.")]
    public override async Task SendAsync(WsClientSession session)
    {
        try
        {
            await session.HoldAsync(message).ConfigureAwait(false);
            SetReady();
        }
        catch (Exception failure) when (
            failure is WsErrorException or not (WsRequestException or OperationCanceledException)
                or { InnerException: WsSendException { Reason: WsSendFailure.TooLarge } })
        {
            // The server does not want it or cannot take it, now and on the next connection; or its codec cannot encode it.
            table.Forget(this);
            SetRefused(failure);
            ClientLog.HoldRefused(logger, failure, MessageCodec<T>.Get().TypeName);
        }
        catch (Exception)
        {
            // The connection was lost, or the answer did not come. It is sent again on the next connection.
        }
    }
}
