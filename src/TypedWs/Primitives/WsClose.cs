namespace TypedWs;

/// <summary>How a connection ended.</summary>
/// <param name="Code">The close code of the side that closed first. If the peer closed first, it is the code of its close frame, or 1005
/// if that frame had no code. If the server closed first, it is the code of the application, or that of the runtime for a protocol error
/// or a time-out. 1006 if neither side sent a close frame, because the connection was lost or aborted.</param>
/// <param name="Reason">The reason that was sent with the code; empty if there was none.</param>
/// <param name="WasClean">Whether both sides sent a close frame (RFC 6455 §7.1.4).</param>
public readonly record struct WsClose(WsCloseCode Code, string Reason, bool WasClean);
