using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace TypedWs;

/// <summary>
/// One received message on its way to a handler: generated dispatchers read its discriminator, its payload and answer
/// it through this. Lives on the stack of the receive loop.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct WsInboundMessage
{
    /// <summary>The discriminator, unescaped UTF-8; empty if the envelope has none that is usable (the dispatcher then
    /// ends in <see cref="RefuseUnknownType"/> like for any other unknown one).</summary>
    public readonly ReadOnlySpan<byte> Type => throw new NotSupportedException();

    /// <summary>
    /// Reads the payload and the rest of the envelope. True if the whole document is good and the handler may run;
    /// otherwise the error event has been sent already.
    /// </summary>
    public bool TryRead<TCodec, T>([MaybeNullWhen(false)] out T message) where TCodec : struct, IWsMessageCodec<T> => throw new NotSupportedException();

    /// <summary>No handler takes this discriminator: reads the document to its end and sends the error that takes precedence.</summary>
    public void RefuseUnknownType() => throw new NotSupportedException();

    /// <summary>Sends a handler's return value as the answer.</summary>
    public void Reply<T>(T message) => throw new NotSupportedException();

    /// <summary>Sends a handler's return value as the answer once it is there.</summary>
    public ValueTask ReplyAsync<T>(ValueTask<T> message) => throw new NotSupportedException();

    /// <summary>Sends a handler's return value as the answer once it is there.</summary>
    public ValueTask ReplyAsync<T>(Task<T> message) => throw new NotSupportedException();
}
