namespace TypedWs;

/// <summary>How a connection ended.</summary>
/// <param name="Code">The close code: the peer's if it sent one first, else the one we sent; 1005 if the peer's close
/// frame had none, 1006 if the connection ended without a close frame from the peer.</param>
/// <param name="Reason">The reason that came with the code; empty if none.</param>
/// <param name="WasClean">Whether both sides sent a close frame (RFC 6455 §7.1.4).</param>
public readonly record struct WsClose(WsCloseCode Code, string Reason, bool WasClean);
