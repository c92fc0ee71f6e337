using System.Diagnostics;
using TypedWs.Messages;

namespace TypedWs.Dispatch;

/// <summary>
/// The parts of a message that its answer refers to, kept while a handler awaits: the message itself is gone then.
/// </summary>
/// <param name="Services">The services of the dispatch.</param>
/// <param name="Id">The JSON text of its <c>id</c>; null if it had none.</param>
/// <param name="Sequence">Its number on the connection, from 1.</param>
/// <param name="Type">Its discriminator; null if the endpoint does not know it.</param>
/// <param name="Activity">Traces it; null if nothing does.</param>
internal sealed record MessageOrigin(DispatchServices Services, byte[]? Id, long Sequence, byte[]? Type, Activity? Activity)
{
    /// <summary>Whether its handler's result refuses it: it is answered with an error event.</summary>
    public bool IsRefused { get; set; }

    /// <summary>The event for a message whose handler is done with it, or was never asked.</summary>
    public ErrorEvent CreateEvent(WsError error) => new()
    {
        Error = error,
        Id = Id,
        Sequence = Sequence,
        On = Type,
        SentType = Type,
        RetryAfter = error.RetryAfter,
        Activity = Activity,
    };
}
