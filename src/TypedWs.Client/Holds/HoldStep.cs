using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using TypedWs.Client.Diagnostics;
using TypedWs.Messages;

namespace TypedWs.Client.Holds;

/// <summary>A message that is sent on each new connection. Equal messages share one step.</summary>
/// <param name="key">The message, as an object.</param>
internal abstract class HoldStep(object key) : ConnectionStep
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The message, as an object.</summary>
    public object Key => key;

    /// <summary>The number of holds that were not disposed.</summary>
    public int Holders { get; set; } = 1;

    /// <summary>Completes when the server has answered the message for the first time.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Sends the message on a connection.</summary>
    public abstract Task SendAsync(WsClientSession session);

    protected void SetReady() => _ready.TrySetResult();

    protected void SetRefused(Exception refusal)
    {
        _ready.TrySetException(refusal);
        _ = _ready.Task.Exception;
    }
}

/// <summary>A hold of a message of one type.</summary>
/// <param name="message">The message.</param>
/// <param name="steps">The steps of the client.</param>
/// <param name="logger">The client's log.</param>
internal sealed class HoldStep<T>(T message, ConnectionSteps steps, ILogger logger) : HoldStep(message!)
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
        catch (WsErrorException refusal)
        {
            // The server does not want it now, and would not want it on the next connection.
            steps.Remove(this);
            SetRefused(refusal);
            ClientLog.HoldRefused(logger, refusal, MessageCodec<T>.Get().TypeName);
        }
        catch (WsRequestException)
        {
            // It is sent again on the next connection.
        }
    }
}
