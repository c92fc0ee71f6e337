using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;
using TypedWs.Handshake;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>An upgrade request as ASP.NET Core has it, for as long as the application decides about it.</summary>
/// <remarks>
/// Kestrel uses the <see cref="HttpContext"/> of a connection again for the next request, which may be another user's. Application
/// code that continues after the handshake timeout, or that keeps the upgrade, must not reach that request. Therefore the upgrade is
/// separated from the context as soon as it is decided or abandoned. Thread-safe.
/// </remarks>
internal sealed class HttpUpgrade(HttpContext context, SubprotocolChoice choice) : WsUpgrade, IDisposable
{
    // Headers that make the answer a handshake, or that describe the body of a refusal: applications may not set them.
    private static readonly FrozenSet<string> OwnHeaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection",
        "Upgrade",
        "Sec-WebSocket-Accept",
        "Sec-WebSocket-Protocol",
        "Sec-WebSocket-Extensions",
        "Sec-WebSocket-Version",
        "Content-Length",
        "Content-Type",
        "Transfer-Encoding");

    // Held while the context is in use, so that the upgrade is separated from it before or after a read or a write, never during one.
    private readonly Lock _gate = new();
    private HttpContext? _context = context;
    private CancellationTokenSource? _aborted;
    private bool _isAbandoned;
    private string? _subprotocol = choice.Selected;

    /// <exception cref="ObjectDisposedException">The upgrade was decided or abandoned before.</exception>
    public HttpContext Context => Read(static context => context);

    public override string Path => Read(static context => context.Request.Path.Value ?? "");

    public override WsUpgradeValues Query => Values(static (context, name) => context.Request.Query[name]);

    public override WsUpgradeValues Headers => Values(static (context, name) => context.Request.Headers[name], joined: true);

    // Not Request.Cookies, which has the last of several of one name.
    public override WsUpgradeValues Cookies
        => Values(static (context, name) => CookieHeader.Find(context.Request.Headers.Cookie, name).ToArray());

    public override WsUpgradeValues Route => Values(static (context, name) => context.GetRouteValue(name)?.ToString());

    public override IReadOnlyList<string> OfferedSubprotocols
    {
        get
        {
            lock (_gate)
            {
                ThrowIfEnded();
                return choice.Offered;
            }
        }
    }

    public override string? Subprotocol
    {
        get
        {
            lock (_gate)
            {
                ThrowIfEnded();
                return _subprotocol;
            }
        }

        set
        {
            // RFC 6455 §4.2.2: the server answers one of the offered subprotocols or none.
            if (value is not null && !choice.Offered.Contains(value, StringComparer.Ordinal))
            {
                throw new ArgumentException($"The client did not offer the subprotocol '{value}'.", nameof(value));
            }

            lock (_gate)
            {
                ThrowIfEnded();
                _subprotocol = value;
            }
        }
    }

    public override IPAddress? RemoteAddress => Read(static context => context.Connection.RemoteIpAddress);

    public override ClaimsPrincipal User => Read(static context => context.User);

    public override IServiceProvider Services => Read(static context => context.RequestServices);

    public override CancellationToken Aborted
    {
        get
        {
            lock (_gate)
            {
                if (_isAbandoned)
                {
                    // Code that asks for the token only after the upgrade was abandoned must get a cancelled one.
                    return new CancellationToken(canceled: true);
                }

                // This is never the server's own token, which the server reuses.
                ThrowIfEnded();
                return (_aborted ??= CancellationTokenSource.CreateLinkedTokenSource(_context.RequestAborted)).Token;
            }
        }
    }

    public override void AppendResponseHeader(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (OwnHeaders.Contains(name))
        {
            throw new ArgumentException($"The answer's header '{name}' is the handshake's own.", nameof(name));
        }

        lock (_gate)
        {
            ThrowIfEnded();
            _context.Response.Headers.Append(name, value);
        }
    }

    /// <summary>
    /// The upgrade is abandoned while the application still decides. It is separated from the request before this method returns;
    /// then <see cref="Aborted"/> is cancelled.
    /// </summary>
    public async Task AbandonAsync()
    {
        lock (_gate)
        {
            _isAbandoned = true;
            _context = null;
        }

        // No other code uses the source any more. It is disposed after its callbacks have run, because disposing it earlier would
        // remove them.
        if (_aborted is { } source)
        {
            _aborted = null;
            using (source)
            {
                await source.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>The application has decided: the upgrade is separated from the request, also for code that has kept it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _context = null;
        }

        // Outside of the lock: this call waits for running callbacks, which are code of the application.
        _aborted?.Dispose();
    }

    /// <summary>Copies the parts of a request that the checks of the handshake need.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isHostEnding">Whether the host takes no further request.</param>
    public static UpgradeRequest ToHandshake(HttpRequest request, bool isHostEnding)
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

            // Behind a proxy, these are the values that the host's forwarded-headers middleware has set, if the host uses it.
            Scheme = request.Scheme,
            Host = request.Host.Value ?? "",
            IsLast = isHostEnding || HttpProtocol.IsHttp10(request.Protocol) || HeaderList.Contains(request.Headers.Connection, "close"),
            HasBody = request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0,
        };

    private NamedValues Values(Func<HttpContext, string, StringValues> find, bool joined = false)
    {
        lock (_gate)
        {
            ThrowIfEnded();
            return new NamedValues(this, find, joined);
        }
    }

    private T Read<T>(Func<HttpContext, T> read)
    {
        lock (_gate)
        {
            ThrowIfEnded();
            return read(_context);
        }
    }

    [MemberNotNull(nameof(_context))]
    private void ThrowIfEnded()
    {
        if (_context is null)
        {
            throw new ObjectDisposedException(
                nameof(WsUpgrade),
                _isAbandoned
                    ? "The upgrade was given up, as OnUpgrade took longer than HandshakeTimeout: "
                        + "its request is answered and can no longer be used. Observe WsUpgrade.Aborted."
                    : "The upgrade has been decided, and its request can no longer be used: take what you need of it before OnUpgrade ends."
            );
        }
    }

    private sealed class NamedValues(HttpUpgrade upgrade, Func<HttpContext, string, StringValues> find, bool joined) : WsUpgradeValues
    {
        public override string? this[string name]
            => Find(name) is not { Count: > 0 } values ? null : joined ? Join(name, values) : values[0];

        public override IReadOnlyList<string> GetValues(string name) => [.. Find(name).OfType<string>()];

        // RFC 9110 §5.3; cookies are the exception, RFC 9113 §8.2.3.
        private static string Join(string name, StringValues lines)
            => string.Join(name.Equals("Cookie", StringComparison.OrdinalIgnoreCase) ? "; " : ",", lines.ToArray());

        private StringValues Find(string name)
        {
            lock (upgrade._gate)
            {
                upgrade.ThrowIfEnded();
                return find(upgrade._context, name);
            }
        }
    }
}
