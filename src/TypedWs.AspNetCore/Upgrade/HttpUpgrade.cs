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

/// <summary>An upgrade request of ASP.NET Core. It can be used only until the application has decided about the upgrade.</summary>
/// <remarks>
/// Kestrel uses the <see cref="HttpContext"/> of a connection again for the next request, which may be a request of another user.
/// Application code that continues after the handshake timeout, or that keeps the upgrade, must not reach that request. Therefore the
/// upgrade gives up its reference to the context as soon as the upgrade is decided or abandoned. Thread-safe.
/// </remarks>
internal sealed class HttpUpgrade(HttpContext context, SubprotocolChoice choice) : WsUpgrade, IDisposable
{
    // Headers that applications may not set, because they make the answer a handshake or describe the body of a refusal.
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

    // This lock is held while the context is in use, so that the context is never released during a read or a write.
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

    // Request.Cookies is not used here, because it has only the last of several cookies of one name.
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
            // RFC 6455 §4.2.2: the server selects one of the offered subprotocols, or no subprotocol.
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
                    // If code reads the token only after the upgrade was abandoned, the token is already cancelled.
                    return new CancellationToken(canceled: true);
                }

                // The server's own token is never returned, because the server uses it again for another request.
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
    /// Abandons the upgrade while the application still decides. The reference to the request is released before this method returns; then
    /// <see cref="Aborted"/> is cancelled.
    /// </summary>
    public async Task AbandonAsync()
    {
        lock (_gate)
        {
            _isAbandoned = true;
            _context = null;
        }

        // No other code uses the source any more. The source is disposed after its callbacks have run, because an earlier Dispose would
        // remove the callbacks.
        if (_aborted is { } source)
        {
            _aborted = null;
            using (source)
            {
                await source.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Releases the request, because the application has decided. Code that has kept the upgrade cannot reach the request any
    /// more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _context = null;
        }

        // This call is outside of the lock, because it waits for running callbacks, which are code of the application.
        _aborted?.Dispose();
    }

    /// <summary>Copies the parts of a request that the checks of the handshake need.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isHostEnding">Whether the host is stopping and accepts no further request.</param>
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
            SecWebSocketExtensions = request.Headers.SecWebSocketExtensions,
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

        // RFC 9110 §5.3: several header lines of one name are joined by commas. Cookie lines are joined by semicolons (RFC 9113 §8.2.3).
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
