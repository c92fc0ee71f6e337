using System.ComponentModel.DataAnnotations;
using TypedWs.Framing;

namespace TypedWs.AspNetCore.Inspector;

// The messages between the inspector's page and its endpoint. Text that comes from clients is shortened and sanitized before it is sent to
// the page.

/// <summary>The first message: it names the host that the inspector shows.</summary>
/// <param name="Application">The host's name.</param>
/// <param name="Environment">The host's environment, for example <c>Development</c>.</param>
[WsMessage("host", Direction = WsDirection.ServerToClient)]
internal sealed record InspectedHost(string Application, string Environment);

/// <summary>The state of the host at one time. A snapshot is sent when a page connects, and then about every second.</summary>
/// <param name="Time">The time of the sample.</param>
/// <param name="Endpoints">All endpoints except the inspector's own.</param>
/// <param name="Connections">The connections that match the view's filter, in the order of the view; at most 500.</param>
/// <param name="ConnectionsMatched">The number of connections that match the view's filter.</param>
/// <param name="Errors">The error events that were not in an earlier snapshot, oldest first.</param>
[WsMessage("snapshot", Direction = WsDirection.ServerToClient)]
internal sealed record Snapshot(
    DateTimeOffset Time,
    IReadOnlyList<InspectedEndpoint> Endpoints,
    IReadOnlyList<InspectedConnection> Connections,
    int ConnectionsMatched,
    IReadOnlyList<InspectedError> Errors);

/// <param name="Name">The name of the endpoint's class.</param>
/// <param name="Connections">The number of the endpoint's connections.</param>
/// <param name="MessagesPerSecond">The number of messages received per second since the previous sample.</param>
/// <param name="ErrorsPerSecond">The number of error events per second since the previous sample.</param>
/// <param name="SentBytesPerSecond">The number of bytes of frames per second that the transports have accepted since the previous
/// sample.</param>
/// <param name="BufferedBytes">The number of bytes that wait to be sent, over all connections of the endpoint.</param>
/// <param name="Topics">The topics with the most subscribers; at most 50.</param>
/// <param name="TopicCount">The number of all topics of the endpoint.</param>
/// <param name="IsDraining">Whether the endpoint refuses new connections, because the host stops.</param>
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
/// <param name="Subscribers">The number of the topic's subscribers.</param>
internal sealed record InspectedTopic(string Name, int Subscribers);

/// <param name="Id">The id of the connection, as used in <see cref="CloseConnection"/>.</param>
/// <param name="Endpoint">The name of the endpoint's class.</param>
/// <param name="RemoteAddress">The peer's address, or null.</param>
/// <param name="User">The name of the authenticated user, or null.</param>
/// <param name="DisplayName">The name that the endpoint gives the connection, or null.</param>
/// <param name="Path">The path of the request, or null when the connection has ended.</param>
/// <param name="AgeSeconds">The number of seconds since the request was accepted.</param>
/// <param name="State">The state of the connection.</param>
/// <param name="Received">The number of messages received so far.</param>
/// <param name="MessagesPerSecond">The number of messages received per second since the previous sample.</param>
/// <param name="SentBytesPerSecond">The number of bytes sent per second since the previous sample.</param>
/// <param name="BufferedBytes">The number of bytes that wait to be sent.</param>
/// <param name="Dropped">The number of messages that an overflow policy has dropped.</param>
/// <param name="Compression">How messages are compressed: <c>shared</c>, <c>dedicated</c> (the connection keeps what was sent), or
/// <c>received only</c>; null without compression.</param>
/// <param name="Topics">Some of the topics that the connection is subscribed to; at most 20.</param>
/// <param name="TopicCount">The number of topics that the connection is subscribed to.</param>
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
    string? Compression,
    IReadOnlyList<string> Topics,
    int TopicCount);

/// <summary>An error event that was sent to a client. This record contains nothing of the answered message except its type; a type that the
/// endpoint does not know is included in Development only.</summary>
/// <param name="Number">The number of the event. Each kept event has a higher number than the event before it.</param>
/// <param name="Time">The time at which the event was sent.</param>
/// <param name="Endpoint">The name of the endpoint's class.</param>
/// <param name="Connection">The connection's id.</param>
/// <param name="Code">The code of the event.</param>
/// <param name="On">The discriminator of the answered message. If the endpoint does not know the discriminator, it is shown in Development
/// only, otherwise null.</param>
/// <param name="Message">The text of the event.</param>
/// <param name="IsFatal">Whether the connection was closed right after the event.</param>
internal sealed record InspectedError(
    long Number, DateTimeOffset Time, string Endpoint, string Connection, string Code, string? On, string Message, bool IsFatal);

/// <summary>Chooses the connections that are shown from now on. The new view is sent at once or, while the feed rests to limit its cost,
/// with the next snapshot.</summary>
/// <param name="Filter">A text that the id, endpoint, user, name, address or path contains, or the whole name of a topic; blank for
/// all connections.</param>
/// <param name="Order">The order of the connections.</param>
[WsMessage("view")]
internal sealed record ChooseView([StringLength(100)] string? Filter = null, ConnectionOrder Order = ConnectionOrder.Buffered);

/// <summary>Closes a connection.</summary>
/// <param name="Connection">The id of the connection.</param>
/// <param name="Code">The close code: 1000, or a code of the application from 3000 to 4999.</param>
/// <param name="Reason">The close reason, at most 123 bytes of UTF-8.</param>
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

/// <summary>The order of the connections. Among equal connections, the oldest comes first.</summary>
internal enum ConnectionOrder
{
    /// <summary>Connections with the most waiting bytes first.</summary>
    Buffered,

    /// <summary>Connections whose peers sent the most messages per second first.</summary>
    Rate,

    /// <summary>Connections whose peers sent the most messages in total first.</summary>
    Received,

    /// <summary>Connections to which the most bytes per second were sent first.</summary>
    Sent,

    /// <summary>Connections with the most dropped messages first.</summary>
    Dropped,

    Newest,

    Oldest,
}
