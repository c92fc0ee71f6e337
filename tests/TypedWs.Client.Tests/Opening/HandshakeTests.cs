using System.Net;
using System.Text;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Opening;

/// <summary>The opening handshake (RFC 6455 §4.1): the request, and answers that open no connection.</summary>
public sealed class HandshakeTests
{
    private const string Problem = """{"title":"Forbidden","status":403,"reason":"Forbidden","detail":"no"}""";

    [Fact]
    [NotInBrowser("a page chooses the address and the subprotocols of its opening handshake, and nothing else")]
    public async Task The_request_has_what_the_settings_say()
    {
        await using var server = new ScriptedServer();
        var cookies = new CookieContainer();
        cookies.Add(new Uri(server.Address.Replace("ws:", "http:")), new Cookie("a", "b"));
        await using var client = new WsClient(server.Address + "?x=1", options =>
        {
            options.Headers["X-Tenant"] = "acme";
            options.Origin = "https://example.org";
            options.Cookies = cookies;
            options.Subprotocols.Add("other");
            options.Token = (_, _) => ValueTask.FromResult<WsToken?>(new WsToken("secret"));
        });
        client.Start();
        ScriptedPeer peer = await server.AcceptRequestAsync();
        Assert.StartsWith("GET /ws?x=1 HTTP/1.1\r\n", peer.Request, StringComparison.Ordinal);
        Assert.Equal("websocket", peer.Header("Upgrade"));
        Assert.Equal("Upgrade", peer.Header("Connection"));
        Assert.Equal("13", peer.Header("Sec-WebSocket-Version"));
        Assert.Equal(16, Convert.FromBase64String(peer.Header("Sec-WebSocket-Key")!).Length);
        Assert.Equal("typedws.v1.json, other", peer.Header("Sec-WebSocket-Protocol"));
        Assert.Equal("acme", peer.Header("X-Tenant"));
        Assert.Equal("https://example.org", peer.Header("Origin"));
        Assert.Equal("a=b", peer.Header("Cookie"));
        Assert.Equal("Bearer secret", peer.Header("Authorization"));
        Assert.Null(peer.Header("Sec-WebSocket-Extensions"));
    }

    [Theory]
    [NotInBrowser(NotInBrowserAttribute.SeesNoAnswer)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(426)]
    [InlineData(302)]
    public async Task A_refusal_that_would_be_repeated_stops_the_client_and_says_why(int status)
    {
        await using var server = new ScriptedServer();
        await using var client = new WsClient(server.Address);
        Task connecting = client.ConnectAsync();
        ScriptedPeer peer = await server.AcceptRequestAsync();
        await peer.WriteAsync(
            $"HTTP/1.1 {status} No\r\nContent-Type: application/problem+json\r\nLocation: /other\r\n"
            + $"Content-Length: {Problem.Length}\r\n\r\n{Problem}");
        WsHandshakeException refusal = await Assert.ThrowsAsync<WsHandshakeException>(() => connecting.WithinLimit());
        Assert.Equal((HttpStatusCode)status, refusal.StatusCode);
        Assert.Equal(Problem, refusal.Body);
        Assert.Equal("application/problem+json", refusal.Headers["content-type"]);
        Assert.Equal("/other", refusal.Headers["Location"]);
        await client.Closed.WithinLimit();
        Assert.Equal(WsConnectionState.Closed, client.State);
    }

    [Fact]
    [NotInBrowser(NotInBrowserAttribute.SeesNoAnswer)]
    public async Task A_refusal_whose_body_never_ends_is_the_refusal_all_the_same()
    {
        await using var server = new ScriptedServer();
        await using var client = new WsClient(server.Address, options => options.ConnectTimeout = TimeSpan.FromSeconds(10));
        Task connecting = client.ConnectAsync();
        ScriptedPeer peer = await server.AcceptRequestAsync();
        await peer.WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 100000\r\n\r\nA part");
        WsHandshakeException refusal = await Assert.ThrowsAsync<WsHandshakeException>(() => connecting.WithinLimit());
        Assert.Equal(HttpStatusCode.NotFound, refusal.StatusCode);
        Assert.Equal("A part", refusal.Body);
    }

    [Theory]
    [InlineData("X Tenant", "acme", "'X Tenant'")]
    [InlineData("", "acme", "''")]
    [InlineData("X-Tenant", "a\r\nX-Admin: 1", "'X-Tenant'")]
    [InlineData("X-Tenant", "a\0", "'X-Tenant'")]
    [InlineData("Content-Type", "text/plain", "'Content-Type'")]
    public void A_header_that_would_not_be_sent_is_refused(string name, string value, string told)
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(
            () => new WsClient("ws://127.0.0.1/", options => options.Headers[name] = value));
        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_origin_with_a_line_end_is_refused()
        => Assert.Throws<ArgumentException>(() => new WsClient("ws://127.0.0.1/", options => options.Origin = "https://a\r\nX: 1"));

    [Theory]
    [InlineData("ws://user:secret@127.0.0.1/")]
    [InlineData("wss://user@127.0.0.1/")]
    public void An_address_with_credentials_is_refused_without_naming_them(string address)
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => new WsClient(address));
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    [NotInBrowser("a page does not choose its proxy")]
    public async Task A_proxy_is_asked_for_a_tunnel()
    {
        await using var server = new ScriptedServer();
        await using var proxy = new ScriptedServer();
        using var handler = new SocketsHttpHandler
        {
            Proxy = new WebProxy(proxy.Address.Replace("ws:", "http:", StringComparison.Ordinal)),
        };
        using var invoker = new HttpMessageInvoker(handler);
        await using var client = new WsClient("ws://chat.invalid:8080/ws", options =>
        {
            options.Subprotocols.Clear();
            options.Http = invoker;
        });
        client.Start();
        ScriptedPeer peer = await proxy.AcceptRequestAsync();
        Assert.StartsWith("CONNECT chat.invalid:8080 HTTP/1.1\r\n", peer.Request, StringComparison.Ordinal);
        await peer.WriteAsync("HTTP/1.1 200 OK\r\n\r\n");
        await peer.ReadRequestAsync();
        Assert.StartsWith("GET /ws HTTP/1.1\r\n", peer.Request, StringComparison.Ordinal);
        Assert.Equal("chat.invalid:8080", peer.Header("Host"));
        await peer.AnswerAsync();
        await Bounded.Until(() => client.State == WsConnectionState.Open, "open");
    }

    [Fact]
    [NotInBrowser(NotInBrowserAttribute.SeesNoAnswer)]
    public async Task A_busy_server_is_asked_again_after_the_time_that_it_names()
    {
        await using var server = new ScriptedServer();
        var retries = new TaskCompletionSource<WsRetry>();
        await using var client = new WsClient(server.Address, options => options.Random = () => 0);
        client.StateChanged += change => _ = change.Retry is { } retry && retries.TrySetResult(retry);
        Task connecting = client.ConnectAsync();
        ScriptedPeer busy = await server.AcceptRequestAsync();
        await busy.WriteAsync("HTTP/1.1 503 Busy\r\nConnection: close\r\nRetry-After: 1\r\nContent-Length: 4\r\n\r\nlate");
        WsRetry retry = await retries.Task.WithinLimit();
        Assert.Equal(TimeSpan.FromSeconds(1), retry.After);
        WsHandshakeException refusal = Assert.IsType<WsHandshakeException>(retry.Cause.Exception);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refusal.StatusCode);
        Assert.Equal((TimeSpan.FromSeconds(1), "late"), (refusal.RetryAfter, refusal.Body));
        await server.AcceptAsync();
        await connecting.WithinLimit();
    }

    [Theory]
    [NotInBrowser(NotInBrowserAttribute.SeesNoAnswer)]
    [InlineData("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA", "Sec-WebSocket-Accept")]
    [InlineData("Upgrade: websocket\r\nConnection: Upgrade", "Sec-WebSocket-Accept")]
    [InlineData("Upgrade: h2c\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: *", "Upgrade: websocket")]
    [InlineData("Upgrade: websocket\r\nConnection: close\r\nSec-WebSocket-Accept: *", "Connection: Upgrade")]
    [InlineData("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: *\r\nSec-WebSocket-Protocol: foreign", "subprotocol")]
    [InlineData(
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: *\r\n"
            + "Sec-WebSocket-Protocol: typedws.v1.json\r\nSec-WebSocket-Protocol: typedws.v1.json",
        "subprotocol")]
    [InlineData(
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: *\r\nSec-WebSocket-Extensions: permessage-deflate",
        "extension")]
    public async Task An_acceptance_that_breaks_a_rule_stops_the_client(string headers, string named)
    {
        await using var server = new ScriptedServer();
        await using var client = new WsClient(server.Address);
        Task connecting = client.ConnectAsync();
        ScriptedPeer peer = await server.AcceptRequestAsync();
        await peer.WriteAsync($"HTTP/1.1 101 Switching Protocols\r\n{headers.Replace("*", peer.Accept)}\r\n\r\n");
        WsHandshakeException refusal = await Assert.ThrowsAsync<WsHandshakeException>(() => connecting.WithinLimit());
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, refusal.StatusCode);
    }

    [Theory]
    [NotInBrowser(NotInBrowserAttribute.OwnsFrames)]
    [InlineData("permessage-deflate; client_max_window_bits=8")]
    [InlineData("permessage-deflate; unknown")]
    [InlineData("permessage-deflate, permessage-deflate")]
    [InlineData("x-webkit-deflate-frame")]
    public async Task A_wrong_answer_to_the_offer_of_compression_stops_the_client(string answer)
    {
        await using var server = new ScriptedServer();
        await using var client = new WsClient(server.Address, options => options.Compression = new WsCompressionOptions());
        Task connecting = client.ConnectAsync();
        ScriptedPeer peer = await server.AcceptAsync($"Sec-WebSocket-Extensions: {answer}\r\n");
        Assert.Equal(
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits",
            peer.Header("Sec-WebSocket-Extensions"));
        WsHandshakeException refusal = await Assert.ThrowsAsync<WsHandshakeException>(() => connecting.WithinLimit());
        Assert.Contains("compression", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    [NotInBrowser(NotInBrowserAttribute.SeesNoAnswer)]
    public async Task A_body_without_an_end_is_cut()
    {
        await using var server = new ScriptedServer();
        await using var client = new WsClient(server.Address);
        Task connecting = client.ConnectAsync();
        ScriptedPeer peer = await server.AcceptRequestAsync();
        await peer.WriteAsync("HTTP/1.1 404 No\r\nContent-Length: 10000000\r\n\r\n");
        byte[] part = Encoding.ASCII.GetBytes(new string('x', 16 * 1024));
        try
        {
            for (int i = 0; i < 8; i++)
            {
                await peer.WriteAsync(part);
            }
        }
        catch (IOException)
        {
            // The client has read its part, and has closed the connection.
        }

        WsHandshakeException refusal = await Assert.ThrowsAsync<WsHandshakeException>(() => connecting.WithinLimit());
        Assert.Equal(64 * 1024, refusal.Body.Length);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up_after_the_time_limit()
    {
        await using var server = new ScriptedServer();
        var retries = new TaskCompletionSource<WsRetry>();
        await using var client = new WsClient(server.Address, options => options.ConnectTimeout = TimeSpan.FromMilliseconds(200));
        client.StateChanged += change => _ = change.Retry is { } retry && retries.TrySetResult(retry);
        client.Start();
        await server.AcceptRequestAsync();
        WsRetry retry = await retries.Task.WithinLimit();
        Assert.IsType<TimeoutException>(retry.Cause.Exception);
        Assert.Equal(1, retry.Attempt);
    }

    [Theory]
    [InlineData("http://127.0.0.1/ws")]
    [InlineData("ws://127.0.0.1/ws#part")]
    [InlineData("/ws")]
    [InlineData("not an address")]
    public void An_address_that_is_none_is_refused(string address) => Assert.Throws<ArgumentException>(() => new WsClient(address));

    [Fact]
    public void Settings_without_meaning_are_refused_together()
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => new WsClient("ws://127.0.0.1/", options =>
        {
            options.MaxQueuedMessages = 0;
            options.ConnectTimeout = TimeSpan.Zero;
            options.Subprotocols.Add("no token");
            options.Headers["sec-websocket-key"] = "x";
            options.EnvelopeNames = new WsEnvelopeNames("a", "a");
        }));
        foreach (string named in new[] { "MaxQueuedMessages", "ConnectTimeout", "no token", "sec-websocket-key", "EnvelopeNames" })
        {
            Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        }
    }
}
