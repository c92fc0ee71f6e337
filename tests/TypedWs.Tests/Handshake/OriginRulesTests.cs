using TypedWs.Handshake;

namespace TypedWs.Tests.Handshake;

/// <summary>Which pages may open a WebSocket: the server's own, and those that are listed, compared whole.</summary>
public sealed class OriginRulesTests
{
    private static readonly OriginRules SameOrigin = new([], allowsAny: false, required: false);

    [Theory]
    [InlineData("http://example.com", "http", "example.com")]
    [InlineData("http://example.com", "http", "example.com:80")]
    [InlineData("http://example.com:80", "http", "example.com")]
    [InlineData("https://example.com", "https", "example.com:443")]
    [InlineData("https://example.com", "wss", "example.com")]
    [InlineData("http://localhost:3001", "http", "localhost:3001")]
    [InlineData("HTTP://Example.COM", "http", "EXAMPLE.com")]
    [InlineData("http://127.0.0.1:8080", "http", "127.0.0.1:8080")]
    [InlineData("http://[::1]:3001", "http", "[::1]:3001")]
    [InlineData("http://[::1]", "http", "[0:0:0:0:0:0:0:1]:80")]
    [InlineData("http://[2001:db8::a]", "http", "[2001:DB8::A]")]
    [InlineData("https://xn--bcher-kva.example", "https", "xn--bcher-kva.example")]
    [InlineData("https://xn--bcher-kva.example", "https", "bücher.example")]
    [InlineData("https://XN--BCHER-KVA.example:443", "https", "Bücher.example")]
    public void A_page_of_the_server_itself_may_connect(string origin, string scheme, string host)
        => Assert.Null(SameOrigin.Check(Request(scheme, host, origin)));

    [Theory]

    // Another scheme, port or host.
    [InlineData("https://example.com", "http", "example.com")]
    [InlineData("http://example.com", "https", "example.com")]
    [InlineData("http://example.com:8080", "http", "example.com")]
    [InlineData("http://example.com", "http", "example.com:8080")]
    [InlineData("https://example.com:80", "https", "example.com")]
    [InlineData("http://www.example.com", "http", "example.com")]
    [InlineData("http://example.com", "http", "www.example.com")]
    [InlineData("http://127.0.0.1", "http", "localhost")]
    [InlineData("http://[::1]", "http", "127.0.0.1")]
    [InlineData("http://[::2]", "http", "[::1]")]

    // Names that begin or end as the server's.
    [InlineData("http://example.com.evil.example", "http", "example.com")]
    [InlineData("http://evilexample.com", "http", "example.com")]
    [InlineData("http://example.comevil", "http", "example.com")]
    [InlineData("http://example.com.", "http", "example.com")]
    [InlineData("http://example.co", "http", "example.com")]

    // Names that look like the server's: a Cyrillic "а", in punycode as browsers send it.
    [InlineData("http://xn--exmple-4nf.com", "http", "example.com")]

    // A host that cannot be compared with.
    [InlineData("http://example.com", "http", "")]
    [InlineData("http://example.com", "", "example.com")]
    [InlineData("http://example.com", "http", "example.com/path")]
    [InlineData("http://example.com", "http", "\u4e00\u303b\u3040.example")]
    [InlineData("http://example.com", "http", "xn--\u4e00.example")]
    [InlineData("http://example.com", "http", "\ud800.example")]
    [InlineData("http://xn--0000000000.example", "http", "example.com")]
    [InlineData("http://xn--.xn--", "http", "example.com")]
    public void A_page_from_elsewhere_is_refused(string origin, string scheme, string host)
        => AssertRefused(SameOrigin, Request(scheme, host, origin));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("NULL")]
    [InlineData("example.com")]
    [InlineData("//example.com")]
    [InlineData("://example.com")]
    [InlineData("http:example.com")]
    [InlineData("http:///example.com")]
    [InlineData("http://")]
    [InlineData("http://example.com/")]
    [InlineData("http://example.com/path")]
    [InlineData("http://example.com?x")]
    [InlineData("http://example.com#x")]
    [InlineData("http://example.com\\")]
    [InlineData("http://user@example.com")]
    [InlineData("http://evil.example@example.com")]
    [InlineData("http://example.com, http://evil.example")]
    [InlineData("http://example.com http://evil.example")]
    [InlineData(" http://example.com")]
    [InlineData("http://example.com ")]
    [InlineData("http://%65xample.com")]
    [InlineData("http://example.com:")]
    [InlineData("http://example.com:0")]
    [InlineData("http://example.com:080x")]
    [InlineData("http://example.com:+80")]
    [InlineData("http://example.com:65616")]
    [InlineData("http://example.com:80:80")]
    [InlineData("http://[example.com]")]
    [InlineData("http://[::1")]
    [InlineData("http://::1")]
    [InlineData("http://[fe80::1%25eth0]")]
    [InlineData("1http://example.com")]
    [InlineData("ht tp://example.com")]
    [InlineData("http://exаmple.com")]
    public void What_is_no_origin_of_the_server_is_refused(string origin)
        => AssertRefused(SameOrigin, Request("http", "example.com", origin));

    [Fact]
    public void Two_origins_are_refused_though_both_are_allowed()
        => AssertRefused(SameOrigin, Request("http", "example.com", "http://example.com", "http://example.com"));

    [Theory]
    [InlineData("https://app.example", "https://app.example", true)]
    [InlineData("https://APP.example:443", "https://app.example", true)]
    [InlineData("https://bücher.example", "https://xn--bcher-kva.example", true)]
    [InlineData("http://[0::1]:5173", "http://[::1]:5173", true)]
    [InlineData("chrome-extension://gighmmpiobklfepjocnamgkkbiglidom", "chrome-extension://gighmmpiobklfepjocnamgkkbiglidom", true)]
    [InlineData("capacitor://localhost", "capacitor://localhost", true)]
    [InlineData("null", "null", true)]
    [InlineData("file://", "file://", true)]
    [InlineData("content://", "content://", true)]
    [InlineData("file:///android_asset/", "file:///android_asset/", true)]
    [InlineData("app://page/", "app://page/", true)]
    [InlineData("file://", "file:///", false)]
    [InlineData("file://", "FILE://", false)]
    [InlineData("file://", "content://", false)]
    [InlineData("file://", "file://evil", false)]
    [InlineData("file://", "null", false)]
    [InlineData("null", "file://", false)]
    [InlineData("file://", "http://", false)]
    [InlineData("https://app.example", "http://app.example", false)]
    [InlineData("https://app.example", "https://app.example:8443", false)]
    [InlineData("https://app.example", "https://x.app.example", false)]
    [InlineData("https://app.example", "https://app.example.evil", false)]
    [InlineData("https://app.example", "null", false)]
    [InlineData("capacitor://localhost", "http://localhost", false)]
    public void A_listed_origin_is_compared_whole(string listed, string origin, bool allowed)
    {
        Assert.True(OriginRules.IsOrigin(listed));
        var rules = new OriginRules([listed], allowsAny: false, required: false);

        UpgradeRefusal? refusal = rules.Check(Request("https", "server.example", origin));

        Assert.Equal(allowed, refusal is null);
        Assert.Null(rules.Check(Request("https", "server.example", "https://server.example")));
    }

    [Theory]
    [InlineData("http://")]
    [InlineData("https:///")]
    [InlineData("wss://")]
    [InlineData("https://app.example/")]
    [InlineData("https://*.example")]
    [InlineData("app://*")]
    [InlineData("file:// ")]
    [InlineData("file:///\u00e4")]
    [InlineData("file:")]
    [InlineData("://")]
    [InlineData("localhost:3000")]
    [InlineData("NULL")]
    [InlineData("")]
    [InlineData(null)]
    public void What_names_no_origin_cannot_be_listed(string? listed) => Assert.False(OriginRules.IsOrigin(listed));

    [Theory]
    [InlineData("file://", "exactly as it is sent")]
    [InlineData("null", "in a sandbox or a local file")]
    [InlineData("http://example.com/", "nothing follows, not even '/'")]
    public void What_is_not_listed_is_explained(string origin, string part)
        => Assert.Contains(part, SameOrigin.Check(Request("http", "example.com", origin))!.Detail, StringComparison.Ordinal);

    [Fact]
    public void A_client_without_an_origin_is_no_browser_and_may_connect_unless_an_origin_is_required()
    {
        Assert.Null(SameOrigin.Check(Request("http", "example.com")));
        AssertRefused(new OriginRules([], allowsAny: false, required: true), Request("http", "example.com"));
        AssertRefused(new OriginRules([], allowsAny: true, required: true), Request("http", "example.com"));
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("nonsense")]
    public void By_choice_every_origin_may_connect(string origin)
        => Assert.Null(new OriginRules([], allowsAny: true, required: true).Check(Request("http", "example.com", origin)));

    [Fact]
    public void A_scheme_that_differs_is_explained_by_the_proxy_that_ends_tls()
    {
        UpgradeRefusal? refusal = SameOrigin.Check(Request("http", "example.com", "https://example.com"));

        Assert.Contains("UseForwardedHeaders", refusal!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("example.com", "http://example.com:8080", true)]
    [InlineData("example.com:8080", "http://example.com", true)]
    [InlineData("example.com:8080", "http://example.com:8081", true)]
    [InlineData("127.0.0.1:3001", "http://[::1]:8080", false)]
    [InlineData("example.com", "http://example.org:8080", false)]
    public void Only_a_port_that_differs_is_explained_by_the_proxy_that_takes_it_away(string host, string origin, bool isPort)
    {
        UpgradeRefusal? refusal = SameOrigin.Check(Request("http", host, origin));

        Assert.Equal(isPort, refusal!.Detail.Contains("proxy_set_header Host $http_host", StringComparison.Ordinal));
    }

    private static void AssertRefused(OriginRules rules, UpgradeRequest request)
    {
        UpgradeRefusal? refusal = rules.Check(request);

        Assert.NotNull(refusal);
        Assert.Equal((UpgradeRefusalReason.OriginNotAllowed, 403), (refusal.Reason, refusal.StatusCode));
        Assert.Empty(refusal.Headers);
        Assert.All(
            request.Origin.Where(static origin => origin is { Length: > 4 }),
            origin => Assert.DoesNotContain(origin!, refusal.Detail, StringComparison.Ordinal));
    }

    private static UpgradeRequest Request(string scheme, string host, params string[] origin)
        => new() { Method = "GET", HttpVersion = UpgradeHttpVersion.Http11, Scheme = scheme, Host = host, Origin = origin };
}
