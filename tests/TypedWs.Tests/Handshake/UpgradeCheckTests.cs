using TypedWs.Handshake;

namespace TypedWs.Tests.Handshake;

public sealed class UpgradeCheckTests
{
    private const string UpgradeHeaders = "Upgrade: websocket, Connection: Upgrade, keep-alive";
    private const string LastUpgradeHeaders = "Upgrade: websocket, Connection: Upgrade, close";

    // The request of RFC 6455 §1.3.
    private static readonly UpgradeRequest Good = new()
    {
        Method = "GET",
        HttpVersion = UpgradeHttpVersion.Http11,
        Connection = ["Upgrade"],
        Upgrade = ["websocket"],
        SecWebSocketVersion = ["13"],
        SecWebSocketKey = ["dGhlIHNhbXBsZSBub25jZQ=="],
        SecWebSocketProtocol = ["chat, superchat"],
    };

    // The request of RFC 8441 §5.1.
    private static readonly UpgradeRequest GoodConnect = new()
    {
        Method = "CONNECT",
        HttpVersion = UpgradeHttpVersion.Http2,
        ConnectProtocol = "websocket",
        SecWebSocketVersion = ["13"],
        SecWebSocketProtocol = ["chat, superchat"],
    };

    private static readonly Dictionary<string, UpgradeRequest> Accepted = new()
    {
        ["as in RFC 6455"] = Good,
        ["as in RFC 8441"] = GoodConnect,
        ["other case"] = Good with { Connection = ["upgrade"], Upgrade = ["WebSocket"] },
        ["as Firefox sends it"] = Good with { Connection = ["keep-alive, Upgrade"] },
        ["lists over several lines"] = Good with { Connection = ["keep-alive", "TE ,\tUPGRADE"], Upgrade = ["h2c, websocket"] },
        ["white space around values"] = Good with { SecWebSocketVersion = [" 13\t"], SecWebSocketKey = [" dGhlIHNhbXBsZSBub25jZQ== "] },
        ["no subprotocol"] = Good with { SecWebSocketProtocol = [] },
        ["a protocol in other case"] = GoodConnect with { ConnectProtocol = "WebSocket" },
        ["a key over HTTP/2"] = GoodConnect with { SecWebSocketKey = ["ignored"] },
    };

    public static TheoryData<string> AcceptedNames => [.. Accepted.Keys];

    [Theory]
    [MemberData(nameof(AcceptedNames))]
    public void A_good_request_is_accepted(string name) => Assert.Null(UpgradeCheck.Check(Accepted[name]));

    private static readonly Dictionary<string, Refused> RefusedRequests = new()
    {
        ["POST"] = new(
            Good with { Method = "POST" },
            UpgradeRefusalReason.MethodNotAllowed, 405, "Allow: GET", "method is POST"),
        ["CONNECT over HTTP/1.1"] = new(
            GoodConnect with { HttpVersion = UpgradeHttpVersion.Http11 },
            UpgradeRefusalReason.MethodNotAllowed, 405, "Allow: GET", "GET over HTTP/1.1"),
        ["get in lower case"] = new(
            Good with { Method = "get" },
            UpgradeRefusalReason.MethodNotAllowed, 405, "Allow: GET", "method is get"),
        ["HTTP/1.0"] = new(
            Good with { HttpVersion = UpgradeHttpVersion.Http10 },
            UpgradeRefusalReason.HttpVersionTooLow, 426, UpgradeHeaders, "HTTP/1.0"),
        ["a plain GET"] = new(
            new() { Method = "GET", HttpVersion = UpgradeHttpVersion.Http11 },
            UpgradeRefusalReason.NotAnUpgrade, 426, UpgradeHeaders, "neither an 'Upgrade: websocket' nor a 'Connection: Upgrade'"),
        ["a fetch"] = new(
            new() { Method = "GET", HttpVersion = UpgradeHttpVersion.Http11, Connection = ["keep-alive"] },
            UpgradeRefusalReason.NotAnUpgrade, 426, UpgradeHeaders, "plain HTTP request"),
        ["a plain GET that ends its connection"] = new(
            new() { Method = "GET", HttpVersion = UpgradeHttpVersion.Http11, IsLast = true },
            UpgradeRefusalReason.NotAnUpgrade, 426, LastUpgradeHeaders, "plain HTTP request"),
        ["another version that ends its connection"] = new(
            Good with { SecWebSocketVersion = ["8"], IsLast = true },
            UpgradeRefusalReason.VersionNotSupported, 426, LastUpgradeHeaders + ", Sec-WebSocket-Version: 13", "is not 13"),
        ["no Upgrade"] = new(
            Good with { Upgrade = [] },
            UpgradeRefusalReason.UpgradeHeaderMissing, 426, UpgradeHeaders, "no 'Upgrade: websocket' header"),
        ["another Upgrade"] = new(
            Good with { Upgrade = ["h2c", "websockets"] },
            UpgradeRefusalReason.UpgradeHeaderMissing, 426, UpgradeHeaders, "no 'Upgrade: websocket' header"),
        ["no Connection"] = new(
            Good with { Connection = [] },
            UpgradeRefusalReason.ConnectionHeaderMissing, 426, UpgradeHeaders, "no 'Connection: Upgrade' header"),
        ["another Connection"] = new(
            Good with { Connection = ["keep-alive, Upgraded"] },
            UpgradeRefusalReason.ConnectionHeaderMissing, 426, UpgradeHeaders, "no 'Connection: Upgrade' header"),
        ["no version"] = new(
            Good with { SecWebSocketVersion = [] },
            UpgradeRefusalReason.VersionNotSupported, 426, UpgradeHeaders + ", Sec-WebSocket-Version: 13", "no 'Sec-WebSocket-Version'"),
        ["version 8"] = new(
            Good with { SecWebSocketVersion = ["8"] },
            UpgradeRefusalReason.VersionNotSupported, 426, UpgradeHeaders + ", Sec-WebSocket-Version: 13", "is not 13"),
        ["version 013"] = new(
            Good with { SecWebSocketVersion = ["013"] },
            UpgradeRefusalReason.VersionNotSupported, 426, UpgradeHeaders + ", Sec-WebSocket-Version: 13", "is not 13"),
        ["an empty version"] = new(
            Good with { SecWebSocketVersion = [null] },
            UpgradeRefusalReason.VersionNotSupported, 426, UpgradeHeaders + ", Sec-WebSocket-Version: 13", "is not 13"),
        ["two versions"] = new(
            Good with { SecWebSocketVersion = ["13", "13"] },
            UpgradeRefusalReason.MalformedHandshake, 400, "", "more than one 'Sec-WebSocket-Version'"),
        ["two versions joined"] = new(
            Good with { SecWebSocketVersion = ["13, 8"] },
            UpgradeRefusalReason.MalformedHandshake, 400, "", "more than one 'Sec-WebSocket-Version'"),
        ["no key"] = new(
            Good with { SecWebSocketKey = [] },
            UpgradeRefusalReason.KeyMissing, 400, "", "no 'Sec-WebSocket-Key'"),
        ["a short key"] = new(
            Good with { SecWebSocketKey = ["dGhlIHNhbXBsZQ=="] },
            UpgradeRefusalReason.KeyMalformed, 400, "", "not 16 bytes in base64"),
        ["an empty key"] = new(
            Good with { SecWebSocketKey = [null] },
            UpgradeRefusalReason.KeyMalformed, 400, "", "not 16 bytes in base64"),
        ["two keys"] = new(
            Good with { SecWebSocketKey = ["dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="] },
            UpgradeRefusalReason.MalformedHandshake, 400, "", "more than one 'Sec-WebSocket-Key'"),
        ["a body"] = new(
            Good with { HasBody = true },
            UpgradeRefusalReason.MalformedHandshake, 400, "", "has a body"),
        ["POST over HTTP/2"] = new(
            GoodConnect with { Method = "POST" },
            UpgradeRefusalReason.MethodNotAllowed, 405, "Allow: CONNECT", "method is POST"),
        ["a plain GET over HTTP/2"] = new(
            new() { Method = "GET", HttpVersion = UpgradeHttpVersion.Http2 },
            UpgradeRefusalReason.NotAnUpgrade, 426, "", "plain GET over HTTP/2"),
        ["CONNECT without a protocol"] = new(
            GoodConnect with { ConnectProtocol = null },
            UpgradeRefusalReason.UpgradeHeaderMissing, 426, "", "no ':protocol'"),
        ["CONNECT for something else"] = new(
            GoodConnect with { ConnectProtocol = "connect-udp" },
            UpgradeRefusalReason.UpgradeHeaderMissing, 426, "", "is not 'websocket'"),
        ["version 8 over HTTP/2"] = new(
            GoodConnect with { SecWebSocketVersion = ["8"] },
            UpgradeRefusalReason.VersionNotSupported, 400, "Sec-WebSocket-Version: 13", "is not 13"),
        ["two versions over HTTP/2"] = new(
            GoodConnect with { SecWebSocketVersion = ["13", "8"] },
            UpgradeRefusalReason.MalformedHandshake, 400, "", "more than one"),
    };

    public static TheoryData<string> RefusedNames => [.. RefusedRequests.Keys];

    [Theory]
    [MemberData(nameof(RefusedNames))]
    public void A_bad_request_is_refused_with_reason_status_headers_and_a_sentence(string name)
    {
        Refused expected = RefusedRequests[name];
        UpgradeRefusal? refusal = UpgradeCheck.Check(expected.Request);

        Assert.NotNull(refusal);
        Assert.Equal(expected.Reason, refusal.Reason);
        Assert.Equal(expected.StatusCode, refusal.StatusCode);
        Assert.Equal(expected.Headers, string.Join(", ", refusal.Headers.Select(header => $"{header.Key}: {header.Value}")));
        Assert.Contains(expected.DetailPart, refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_check_in_order_decides_when_several_would_fail()
    {
        UpgradeRequest request = new()
        {
            Method = "POST",
            HttpVersion = UpgradeHttpVersion.Http10,
            Origin = ["http://evil.example"],
            SecWebSocketProtocol = ["a b"],
        };
        var origins = new OriginRules([], allowsAny: false, required: false);
        List<UpgradeRefusalReason> reasons = [];
        UpgradeRequest[] repaired =
        [
            request,
            request = request with { Method = "GET" },
            request = request with { HttpVersion = UpgradeHttpVersion.Http11 },
            request = request with { Upgrade = ["websocket"] },
            request = request with { Connection = ["Upgrade"] },
            request = request with { SecWebSocketVersion = ["13"] },
            request = request with { SecWebSocketKey = ["dGhlIHNhbXBsZSBub25jZQ=="] },
            request = request with { Origin = [] },
            request with { SecWebSocketProtocol = ["b"] },
        ];
        foreach (UpgradeRequest step in repaired)
        {
            UpgradeRefusal? refusal = UpgradeCheck.Check(step)
                ?? origins.Check(step)
                ?? SubprotocolSelection.Check(step, ["a"], required: true, out _);
            reasons.Add(refusal!.Reason);
        }

        Assert.Equal(
            [
                UpgradeRefusalReason.MethodNotAllowed, UpgradeRefusalReason.HttpVersionTooLow,
                UpgradeRefusalReason.NotAnUpgrade, UpgradeRefusalReason.ConnectionHeaderMissing,
                UpgradeRefusalReason.VersionNotSupported, UpgradeRefusalReason.KeyMissing,
                UpgradeRefusalReason.OriginNotAllowed, UpgradeRefusalReason.MalformedHandshake, UpgradeRefusalReason.SubprotocolRequired,
            ],
            reasons);
    }

    private sealed record Refused(
        UpgradeRequest Request, UpgradeRefusalReason Reason, int StatusCode, string Headers, string DetailPart);
}
