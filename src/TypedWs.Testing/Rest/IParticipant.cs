namespace TypedWs.Testing.Rest;

/// <summary>A client of a host, as the host sees it that waits for rest.</summary>
internal interface IParticipant
{
    /// <summary>Whether the client is about to send something by itself, or still writes.</summary>
    bool IsBusy { get; }

    /// <summary>Completes when the server has received everything that the client has sent so far. Needed only where the network cannot
    /// tell it.</summary>
    Task WhenReceivedAsync(TimeSpan timeout);

    /// <summary>The client, for the text of a failure.</summary>
    string Name { get; }
}
