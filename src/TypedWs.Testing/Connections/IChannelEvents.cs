using TypedWs.Framing;

namespace TypedWs.Testing.Connections;

/// <summary>Receives what a channel of a test receives, in order, on the reading thread.</summary>
internal interface IChannelEvents
{
    /// <summary>A whole message.</summary>
    void OnMessage(Opcode opcode, ReadOnlySpan<byte> payload);

    /// <summary>A ping; the answer, if there is one, is sent already.</summary>
    void OnPing(ReadOnlySpan<byte> payload);

    /// <summary>A pong.</summary>
    void OnPong(ReadOnlySpan<byte> payload);

    /// <summary>A close frame of the server.</summary>
    void OnClose(WsClose close);

    /// <summary>The connection has ended.</summary>
    /// <param name="close">The end, as RFC 6455 §7.1.5 describes it.</param>
    /// <param name="cause">The exception, or the broken rule; null if there is none.</param>
    void OnEnded(WsClose close, string? cause);
}
