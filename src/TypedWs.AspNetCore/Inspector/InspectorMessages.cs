using System.ComponentModel.DataAnnotations;
using TypedWs.Framing;

namespace TypedWs.AspNetCore.Inspector;

// The messages between the inspector's page and its endpoint. Text that clients chose is cut and sanitized before it is sent.

/// <summary>The first message: it names the host that the inspector shows.</summary>
/// <param name="Application">The host's name.</param>
/// <param name="Environment">The host's environment: <c>Development</c>.</param>
[WsMessage("host", Direction = WsDirection.ServerToClient)]
internal sealed record InspectedHost(string Application, string Environment);

/// <summary>The state of the host at one moment; sent when a page connects, then about every second.</summary>
/// <param name="Time">The moment.</param>
/// <param name="Endpoints">Every endpoint but the inspector's own.</param>
/// <param name="Connections">The connections that the view asks for, in its order; at most 500.</param>
/// <param name="ConnectionsMatched">The number of connections that match the view's filter.</param>
/// <param name="Errors">The error events that were not in an earlier snapshot, oldest first.</param>
[WsMessage("snapshot", Direction = WsDirection.ServerToClient)]
internal sealed record Snapshot(
    DateTimeOffset Time,
    IReadOnlyList<InspectedEndpoint> Endpoints,
    IReadOnlyList<InspectedConnection> Connections,
    int ConnectionsMatched,
    IReadOnlyList<InspectedError> Errors);

/// <param name="Name">The name of its class.</param>
/// <param name="Connections">The number of its connections.</param>
/// <param name="MessagesPerSecond">Messages received per second since the snapshot before.</param>
/// <param name="ErrorsPerSecond">Messages per second that were answered with an error event.</param>
/// <param name="SentBytesPerSecond">Bytes of frames per second that the transports have taken since the snapshot before.</param>
/// <param name="BufferedBytes">Bytes that wait to be sent, over all its connections.</param>
/// <param name="Topics">Its topics with the most subscribers; at most 50.</param>
/// <param name="TopicCount">The number of its topics.</param>
/// <param name="IsDraining">Whether it refuses new connections because the host stops.</param>
internal sealed record InspectedEndpoint(
    string Name,
    int Connections,
    double MessagesPerSecond,
    double ErrorsPerSecond,
    double SentBytesPerSecond,
    long BufferedBytes,
    IReadOnlyList<InspectedTopic> Topics,
    int TopicCount,
    bool IsDraining);

/// <param name="Name">The topic's name.</param>
/// <param name="Subscribers">The number of its subscribers.</param>
internal sealed record InspectedTopic(string Name, int Subscribers);

/// <param name="Id">Names it in <see cref="CloseConnection"/>.</param>
/// <param name="Endpoint">The name of its endpoint's class.</param>
/// <param name="RemoteAddress">The peer's address, or null.</param>
/// <param name="User">The name of the authenticated user, or null.</param>
/// <param name="DisplayName">The name that its endpoint gives it, or null.</param>
/// <param name="Path">The path of its request, or null when it has ended.</param>
/// <param name="AgeSeconds">How long ago its request arrived.</param>
/// <param name="State">The phase of its life.</param>
/// <param name="Received">Messages received so far.</param>
/// <param name="MessagesPerSecond">Messages received per second since the snapshot before.</param>
/// <param name="SentBytesPerSecond">Bytes sent per second since the snapshot before.</param>
/// <param name="BufferedBytes">Bytes that wait to be sent.</param>
/// <param name="Dropped">Messages that the overflow policy dropped.</param>
/// <param name="Topics">Some of the topics that it is subscribed to; at most 20.</param>
/// <param name="TopicCount">The number of topics that it is subscribed to.</param>
internal sealed record InspectedConnection(
    string Id,
    string Endpoint,
    string? RemoteAddress,
    string? User,
    string? DisplayName,
    string? Path,
    long AgeSeconds,
    WsConnectionState State,
    long Received,
    double MessagesPerSecond,
    double SentBytesPerSecond,
    long BufferedBytes,
    long Dropped,
    IReadOnlyList<string> Topics,
    int TopicCount);

/// <summary>An error event that was sent to a client. It contains nothing of the answered message, except, in Development, its
/// type.</summary>
/// <param name="Number">Grows with each that is kept.</param>
/// <param name="Time">When it was sent.</param>
/// <param name="Endpoint">The name of the endpoint's class.</param>
/// <param name="Connection">The connection's id.</param>
/// <param name="Code">Its code.</param>
/// <param name="On">The discriminator of the message, if the endpoint knows it; in Development any other, too.</param>
/// <param name="Message">Its text.</param>
/// <param name="IsFatal">Whether the connection was closed right after it.</param>
internal sealed record InspectedError(
    long Number, DateTimeOffset Time, string Endpoint, string Connection, string Code, string? On, string Message, bool IsFatal);

/// <summary>Chooses the connections that are shown from now on. The new view is sent at once if the cost of a sample allows it,
/// otherwise with the next snapshot.</summary>
/// <param name="Filter">A text that the id, endpoint, user, name, address or path contains, or the whole name of a topic; blank for
/// all connections.</param>
/// <param name="Order">The order of the connections.</param>
[WsMessage("view")]
internal sealed record ChooseView([StringLength(100)] string? Filter = null, ConnectionOrder Order = ConnectionOrder.Buffered);

/// <summary>Closes a connection.</summary>
/// <param name="Connection">Its id.</param>
/// <param name="Code">The close code: 1000, or one of the application's own.</param>
/// <param name="Reason">At most 123 bytes of UTF-8.</param>
[WsMessage("close")]
internal sealed record CloseConnection([StringLength(64, MinimumLength = 1)] string Connection, int Code = 1000, string Reason = "")
    : IValidatableObject
{
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Code is not (1000 or (>= 3000 and <= 4999)))
        {
            yield return new ValidationResult("must be 1000, or between 3000 and 4999", [nameof(Code)]);
        }

        if (System.Text.Encoding.UTF8.GetByteCount(Reason) > CloseCodeRules.MaxReasonLength)
        {
            yield return new ValidationResult($"must be at most {CloseCodeRules.MaxReasonLength} bytes of UTF-8", [nameof(Reason)]);
        }
    }
}

/// <summary>Which connections come first; among equals the oldest.</summary>
internal enum ConnectionOrder
{
    /// <summary>Those with the most bytes that wait.</summary>
    Buffered,

    /// <summary>Those that sent most in the last second.</summary>
    Rate,

    /// <summary>Those that sent most in all.</summary>
    Received,

    /// <summary>Those that were sent most bytes in the last second.</summary>
    Sent,

    /// <summary>Those that missed most.</summary>
    Dropped,

    Newest,

    Oldest,
}
