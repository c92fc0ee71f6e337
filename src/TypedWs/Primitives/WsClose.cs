namespace TypedWs;

/// <summary>How a connection ended.</summary>
/// <param name="Code">The close code of the side that closed first: the peer's (1005 if its close frame had none), or ours (the
/// application's, or the runtime's for a protocol error or a time-out). 1006 if neither side sent a close frame:
/// the peer vanished, or was aborted.</param>
/// <param name="Reason">The reason that came with the code; empty if none.</param>
/// <param name="WasClean">Whether both sides sent a close frame (RFC 6455 §7.1.4).</param>
public readonly record struct WsClose(WsCloseCode Code, string Reason, bool WasClean);
