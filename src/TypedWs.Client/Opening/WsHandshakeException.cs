using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace TypedWs;

/// <summary>The server has answered the opening handshake, but did not open a WebSocket connection; or its answer breaks the rules of RFC
/// 6455 §4.1.</summary>
[SuppressMessage("Design", "CA1032", Justification = "The exception exists only for an answer.")]
public sealed class WsHandshakeException : Exception
{
    internal WsHandshakeException(string message, HttpStatusCode status, IReadOnlyDictionary<string, string> headers, string body)
        : base(message)
    {
        StatusCode = status;
        Headers = headers;
        Body = body;
    }

    /// <summary>The status of the answer: 101 (HTTP/2: 200) if the server accepted, but its answer is wrong.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>The headers of the answer; several lines of one name are joined by commas. Names are compared without regard to
    /// case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The first 64 KiB of the answer's body as text: often a problem description (RFC 9457). Empty if there is none.</summary>
    public string Body { get; }

    /// <summary>The time after which the server wants to be asked again (<c>Retry-After</c>); null if it does not say.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>Whether a later attempt may succeed without a change of the client or the server.</summary>
    internal bool IsTransient => StatusCode
        is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}
