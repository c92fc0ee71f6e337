namespace TypedWs.Connections;

/// <summary>The outbound limits of a connection, in bytes that the transport has not taken.</summary>
internal readonly record struct OutboundLimits(long HighWatermark, long LowWatermark, long Limit, WsOverflowPolicy Policy);
