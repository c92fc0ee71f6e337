using System.Collections.Frozen;
using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;
using TypedWs.Handshake;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>An upgrade request as ASP.NET Core has it.</summary>
internal sealed class HttpUpgrade(HttpContext context, IReadOnlyList<string> offered, string? subprotocol) : WsUpgrade, IDisposable
{
    // What makes the answer a handshake, or says how long a refusal's body is.
    private static readonly FrozenSet<string> OwnHeaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Upgrade", "Sec-WebSocket-Accept", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Sec-WebSocket-Version", "Content-Length", "Content-Type", "Transfer-Encoding");

    private CancellationTokenSource? _abandoned;
    private bool _isDecided;
    private string? _subprotocol = subprotocol;

    public HttpContext Context => context;

    public override string Path => context.Request.Path.Value ?? "";

    public override WsUpgradeValues Query => new NamedValues(name => context.Request.Query[name]);

    public override WsUpgradeValues Headers => new NamedValues(name => context.Request.Headers[name]);

    public override WsUpgradeValues Cookies => new NamedValues(name => context.Request.Cookies[name]);

    public override WsUpgradeValues Route => new NamedValues(name => context.GetRouteValue(name)?.ToString());

    public override IReadOnlyList<string> OfferedSubprotocols => offered;

    public override string? Subprotocol
    {
        get => _subprotocol;
        set
        {
            // RFC 6455 §4.2.2: the server answers one of the offered subprotocols or none.
            if (value is not null && !offered.Contains(value, StringComparer.Ordinal))
            {
                throw new ArgumentException($"The client did not offer the subprotocol '{value}'.", nameof(value));
            }

            _subprotocol = value;
        }
    }

    public override IPAddress? RemoteAddress => context.Connection.RemoteIpAddress;

    public override ClaimsPrincipal User => context.User;

    public override IServiceProvider Services => context.RequestServices;

    public override CancellationToken Aborted
        => _isDecided ? context.RequestAborted : (_abandoned ??= CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted)).Token;

    public override void AppendResponseHeader(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (OwnHeaders.Contains(name))
        {
            throw new ArgumentException($"The answer's header '{name}' is the handshake's own.", nameof(name));
        }

        context.Response.Headers.Append(name, value);
    }

    /// <summary>The upgrade is given up while the application still decides.</summary>
    public async Task AbandonAsync()
    {
        // From here on the source is ours: disposed before its callbacks have run, it would forget them.
        if (_abandoned is { } source)
        {
            _abandoned = null;
            using (source)
            {
                await source.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>The application has decided: nobody waits for <see cref="Aborted"/> any more.</summary>
    public void Dispose()
    {
        _isDecided = true;
        _abandoned?.Dispose();
    }

    /// <summary>What the handshake's checks need of a request.</summary>
    public static UpgradeRequest ToHandshake(HttpRequest request)
        => new()
        {
            Method = request.Method,
            HttpVersion = HttpProtocol.IsHttp11(request.Protocol) ? UpgradeHttpVersion.Http11
                : HttpProtocol.IsHttp2(request.Protocol) || HttpProtocol.IsHttp3(request.Protocol) ? UpgradeHttpVersion.Http2
                : UpgradeHttpVersion.Http10,
            ConnectProtocol = request.HttpContext.Features.Get<IHttpExtendedConnectFeature>()?.Protocol,
            Connection = request.Headers.Connection,
            Upgrade = request.Headers.Upgrade,
            SecWebSocketVersion = request.Headers.SecWebSocketVersion,
            SecWebSocketKey = request.Headers.SecWebSocketKey,
            SecWebSocketProtocol = request.Headers.SecWebSocketProtocol,
            Origin = request.Headers.Origin,

            // Behind a proxy: as the host's forwarded-headers middleware has left them, if the host has it.
            Scheme = request.Scheme,
            Host = request.Host.ToUriComponent(),
            HasBody = request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0,
        };

    private sealed class NamedValues(Func<string, StringValues> find) : WsUpgradeValues
    {
        public override string? this[string name] => find(name) is { Count: > 0 } values ? values[0] : null;

        public override IReadOnlyList<string> GetValues(string name) => [.. find(name).OfType<string>()];
    }
}
