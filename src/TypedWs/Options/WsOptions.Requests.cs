namespace TypedWs;

/// <summary>Settings of streams and of requests to clients.</summary>
public sealed partial class WsOptions
{
    /// <summary>The maximum number of streams of one connection that are open at a time: handlers that answer with a stream, and handlers
    /// that receive one. One more is answered with the error <c>limit_exceeded</c>. Default: 100.</summary>
    public int MaxStreams { get; set => field = _guard.Accept(value); } = 100;

    /// <summary>The maximum number of requests of the server to one client that wait for their answers. One more fails with
    /// <see cref="WsRequestFailure.TooManyRequests"/>. Default: 100.</summary>
    public int MaxServerRequests { get; set => field = _guard.Accept(value); } = 100;

    /// <summary>
    /// The maximum number of bytes that are read ahead while a handler awaits, if a stream or a request of the server is open on the
    /// connection: then <see cref="ReadAheadMessages"/> and <see cref="ReadAheadBytes"/> do not apply, because the message that is waited
    /// for may stand behind many others. Each message counts 32 bytes besides its own. At that number, reading pauses and the
    /// requests of the server fail with <see cref="WsRequestFailure.ReadAheadFull"/>. Default: 1 MiB.
    /// </summary>
    public long MaxReadAheadBytes { get; set => field = _guard.Accept(value); } = 1024 * 1024;
}
