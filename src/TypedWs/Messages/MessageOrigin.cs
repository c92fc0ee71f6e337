using System.Diagnostics;

namespace TypedWs.Messages;

/// <summary>
/// What an answer says about the message that it answers, kept while a handler awaits (the message itself is gone then).
/// </summary>
/// <param name="Id">The JSON text of its <c>id</c>; null if it had none.</param>
/// <param name="Sequence">Its number on the connection, from 1.</param>
/// <param name="Type">Its discriminator; null if the endpoint does not know it.</param>
/// <param name="Activity">What traces it; null if nothing does.</param>
internal sealed record MessageOrigin(byte[]? Id, long Sequence, byte[]? Type, Activity? Activity)
{
    /// <summary>Whether its handler's result refuses it: it is answered with an error event.</summary>
    public bool IsRefused { get; set; }
}
