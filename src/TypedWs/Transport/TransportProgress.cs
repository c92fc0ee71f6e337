namespace TypedWs.Transport;

/// <summary>How far what was written to a transport has come, beyond the transport's own memory.</summary>
/// <param name="AcknowledgedBytes">Bytes that the peer's system has confirmed; only differences mean something.</param>
/// <param name="UnsentBytes">Bytes that could not be sent yet, because the peer or the network takes no more at the moment.</param>
/// <param name="HasUnacknowledged">Whether something was sent that is not confirmed.</param>
/// <param name="IsShared">Whether that is of all that share a connection: streams of HTTP/2.</param>
internal readonly record struct TransportProgress(long AcknowledgedBytes, long UnsentBytes, bool HasUnacknowledged, bool IsShared = false);
