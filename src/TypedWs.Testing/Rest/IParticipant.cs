namespace TypedWs.Testing.Rest;

/// <summary>A client of a host, as the host sees it that waits for rest.</summary>
internal interface IParticipant
{
    /// <summary>Whether the client is about to send something by itself, or still writes.</summary>
    bool IsBusy { get; }

    /// <summary>Whether the server may not have read what the client has sent, and the network cannot tell it: over HTTP/2, Kestrel takes
    /// the bytes before the endpoint does.</summary>
    bool MayBeUnread { get; }

    /// <summary>Completes when both sides have received everything that the other has sent so far, if the network cannot tell it; at the
    /// latest after a time-out. From then on, <see cref="MayBeUnread"/> is false until the client sends again.</summary>
    Task WhenReceivedAsync(TimeSpan timeout);

    /// <summary>The client, for the text of a failure.</summary>
    string Name { get; }
}
