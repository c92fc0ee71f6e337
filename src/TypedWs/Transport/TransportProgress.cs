namespace TypedWs.Transport;

/// <summary>The progress of the bytes written to a transport, after they have left the transport's own memory.</summary>
/// <param name="AcknowledgedBytes">Bytes that the peer's system has acknowledged; only differences are meaningful.</param>
/// <param name="UnsentBytes">Bytes that could not be sent yet, because the peer or the network takes no more at the moment.</param>
/// <param name="HasUnacknowledged">Whether sent bytes were not acknowledged yet.</param>
/// <param name="IsShared">Whether the values are of a shared connection: streams of HTTP/2.</param>
internal readonly record struct TransportProgress(long AcknowledgedBytes, long UnsentBytes, bool HasUnacknowledged, bool IsShared = false);
