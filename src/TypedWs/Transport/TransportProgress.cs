namespace TypedWs.Transport;

/// <summary>The progress of written bytes after they have left the transport's own memory.</summary>
/// <param name="AcknowledgedBytes">The number of bytes that the peer's system has acknowledged. Only the difference of two values is
/// meaningful.</param>
/// <param name="UnsentBytes">The number of bytes that could not be sent yet, because the peer or the network accepts no more at the
/// moment.</param>
/// <param name="HasUnacknowledged">Whether sent bytes exist that the peer's system has not acknowledged.</param>
/// <param name="IsShared">Whether the values are those of a connection that is shared by the streams of HTTP/2.</param>
internal readonly record struct TransportProgress(long AcknowledgedBytes, long UnsentBytes, bool HasUnacknowledged, bool IsShared = false);
