using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Authorization;
using TypedWs.AspNetCore.Tests.Upgrade;

namespace TypedWs.Cli.Tests.Probing;

/// <summary>A refusal, and how it is provoked.</summary>
/// <param name="Cause">The beginning of its row in the table of docs/wire-protocol.md.</param>
/// <param name="Version">The version of HTTP.</param>
/// <param name="Status">The status.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Arguments">The options of the tool.</param>
internal sealed record RefusalCase(string Cause, string Version, int Status, string Reason, string[] Arguments)
{
    /// <summary>Maps the endpoint.</summary>
    public Action<WebApplication> Map { get; init; } = static app => app.MapWs<TextEchoEndpoint>("/ws");

    /// <summary>Registers services.</summary>
    public Action<WebApplicationBuilder>? Build { get; init; }

    /// <summary>Another client is connected.</summary>
    public bool IsFull { get; init; }

    /// <summary>The host stops, and waits for the other client.</summary>
    public bool IsDraining { get; init; }

    public override string ToString() => $"HTTP/{Version} {Status} {Reason} {Cause} {string.Join(' ', Arguments)}";
}

/// <summary>Provokes each refusal of the table.</summary>
internal static class RefusalCases
{
    private const string TwoKeys = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    private const string TwoVersions = "Sec-WebSocket-Version: 13";

    /// <summary>All.</summary>
    public static RefusalCase[] All { get; } =
    [
        .. OfRequests(),
        .. OfServers().SelectMany(static row => (RefusalCase[])[row, row with { Version = "2" }]),
        Echo("Kestrel's limit", 503, "ConnectionLimitReached") with
        {
            Build = static builder => builder.WebHost.ConfigureKestrel(
                static kestrel => kestrel.Limits.MaxConcurrentUpgradedConnections = 1),
            IsFull = true,
        },
    ];

    // The cases that depend on the request alone.
    private static IEnumerable<RefusalCase> OfRequests()
    {
        const string Version1 = "1.1";
        const string Version2 = "2";
        string[] many = [.. Enumerable.Range(0, 33).SelectMany(static i => (string[])["--subprotocol", $"p{i}"])];
        return
        [
            new("another method", Version1, 405, "MethodNotAllowed", ["-X", "POST", "-d", "x"]),
            new("another method", Version1, 405, "MethodNotAllowed", ["-X", "PUT"]),
            new("another method", Version2, 405, "MethodNotAllowed", ["-X", "POST"]),
            new("HTTP/1.0", Version1, 426, "HttpVersionTooLow", ["--http", "1.0"]),
            new("a plain GET", Version1, 426, "NotAnUpgrade", ["-H", "Upgrade:", "-H", "Connection:"]),
            new("a plain GET", Version2, 426, "NotAnUpgrade", ["-X", "GET"]),
            new("no `Upgrade: websocket`", Version1, 426, "UpgradeHeaderMissing", ["-H", "Upgrade:"]),
            new("no `Upgrade: websocket`", Version2, 426, "UpgradeHeaderMissing", ["-H", ":protocol: websockets"]),
            new("no `Connection: Upgrade`", Version1, 426, "ConnectionHeaderMissing", ["-H", "Connection: keep-alive"]),
            new("`Sec-WebSocket-Version` is given", Version1, 400, "MalformedHandshake", ["-H", TwoVersions, "-H", TwoVersions]),
            new("`Sec-WebSocket-Version` is given", Version2, 400, "MalformedHandshake", ["-H", TwoVersions, "-H", TwoVersions]),
            new("`Sec-WebSocket-Version` is not", Version1, 426, "VersionNotSupported", ["-H", "Sec-WebSocket-Version: 8"]),
            new("`Sec-WebSocket-Version` is not", Version2, 400, "VersionNotSupported", ["-H", "Sec-WebSocket-Version: 8"]),
            new("`Sec-WebSocket-Version` is not", Version1, 426, "VersionNotSupported", ["-H", "Sec-WebSocket-Version:"]),
            new("no `Sec-WebSocket-Key`", Version1, 400, "KeyMissing", ["-H", "Sec-WebSocket-Key:"]),
            new("`Sec-WebSocket-Key` is given", Version1, 400, "MalformedHandshake", ["-H", TwoKeys, "-H", TwoKeys]),
            new("a key that", Version1, 400, "KeyMalformed", ["-H", "Sec-WebSocket-Key: short"]),
            new("a key that", Version1, 400, "KeyMalformed", ["-H", "Sec-WebSocket-Key;"]),
            new("a request with a body", Version1, 400, "MalformedHandshake", ["-d", "body"]),
            .. Both("an `Origin`", 403, "OriginNotAllowed", "--origin", "https://evil.example"),
            .. Both("an `Origin`", 403, "OriginNotAllowed", "-H", "Origin: http://a.example", "-H", "Origin: http://b.example"),
            .. Both("a subprotocol", 400, "MalformedHandshake", "--subprotocol", "a b"),
            .. Both("a subprotocol", 400, "MalformedHandshake", "--subprotocol", "a", "--subprotocol", "a"),
            .. Both("a subprotocol", 400, "MalformedHandshake", many),
        ];
    }

    private static RefusalCase[] Both(string cause, int status, string reason, params string[] arguments)
        => [new(cause, "1.1", status, reason, arguments), new(cause, "2", status, reason, arguments)];

    // The cases that depend on the server's settings or state, and are the same over each version of HTTP.
    private static IEnumerable<RefusalCase> OfServers() =>
    [
        Echo("an `Origin`", 403, "OriginNotAllowed", static options => options.Origins.Require = true),
        Echo("no required subprotocol", 400, "SubprotocolRequired", static options =>
        {
            options.Subprotocols.Add("v1");
            options.RequireSubprotocol = true;
        }),
        Authorized(401, "Unauthenticated", "X-Challenge: 401"),
        Authorized(403, "Forbidden", "X-User: ann"),
        Echo("the user's credentials", 401, "Unauthenticated") with
        {
            Build = HeaderScheme.Add,
            Arguments = ["-H", "X-User: ann", "-H", "X-Expires: -1"],
        },
        Echo("the server is shutting down", 503, "Draining", static options => options.Shutdown.Delay = TimeSpan.FromMinutes(10)) with
        {
            IsDraining = true,
        },
        Echo("the endpoint's limit", 503, "ConnectionLimitReached", static options => options.MaxConnections = 1) with { IsFull = true },
        Echo("the endpoint's limit", 503, "ConnectionLimitReached", static options => options.MaxConnectionsPerAddress = 1) with
        {
            IsFull = true,
        },
        Deciding(
            "the application took",
            503,
            "HandshakeTimeout",
            static _ => new(new TaskCompletionSource<WsUpgradeResult<string>>().Task),
            static options => options.HandshakeTimeout = TimeSpan.FromMilliseconds(50)),
        Deciding("the application refuses", 418, "RefusedByApplication", static upgrade => new(upgrade.Refuse(418, "no tea"))),
        Deciding("the application refuses", 599, "RefusedByApplication", static upgrade => new(upgrade.Refuse(599, "no"))),
        Deciding("the application makes a topic", 400, "TopicNameInvalid", static _ =>
        {
            new WsTopic<Said>("rooms:{room}").For("");
            return new("");
        }),
        Deciding("the application exceeds", 503, "LimitExceeded", static _ => throw new WsLimitException("too many")),
    ];

    private static RefusalCase Echo(string cause, int status, string reason, Action<WsOptions>? options = null)
        => new(cause, "1.1", status, reason, []) { Map = app => app.MapWs<TextEchoEndpoint>("/ws", options) };

    private static RefusalCase Deciding(
        string cause,
        int status,
        string reason,
        Func<WsUpgrade, ValueTask<WsUpgradeResult<string>>> decide,
        Action<WsOptions>? options = null)
        => new(cause, "1.1", status, reason, [])
        {
            Map = app => app.MapWs<DecidingEndpoint>("/ws", options),
            Build = builder => builder.Services.AddSingleton(new UpgradeScript { Decide = decide }),
        };

    private static RefusalCase Authorized(int status, string reason, string header)
        => new("the endpoint's `[Authorize]`", "1.1", status, reason, ["-H", header])
        {
            Map = static app => app.MapWs<TextEchoEndpoint>("/ws").RequireAuthorization("admins"),
            Build = HeaderScheme.Add,
        };
}

[WsMessage("said", Direction = WsDirection.ServerToClient)]
internal sealed record Said(string Text);
