using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Upgrade;

/// <summary>
/// An upgrade that the application keeps, or goes on with when it has been given up, shows and changes nothing of the request
/// that follows on the same connection: Kestrel uses the same objects for both. Alice's is the first, Bob's the next.
/// </summary>
public sealed class LateUpgradeTests
{
    private const string AlicesHeaders = "Cookie: sid=alice\r\nAuthorization: Bearer alice\r\n";

    private static readonly Dictionary<string, Action<WsUpgrade>> Uses = new()
    {
        ["Path"] = static upgrade => _ = upgrade.Path,
        ["Query"] = static upgrade => _ = upgrade.Query["who"],
        ["Headers"] = static upgrade => _ = upgrade.Headers["Authorization"],
        ["Cookies"] = static upgrade => _ = upgrade.Cookies.GetValues("sid"),
        ["Route"] = static upgrade => _ = upgrade.Route["room"],
        ["OfferedSubprotocols"] = static upgrade => _ = upgrade.OfferedSubprotocols,
        ["Subprotocol"] = static upgrade => _ = upgrade.Subprotocol,
        ["set Subprotocol"] = static upgrade => upgrade.Subprotocol = null,
        ["RemoteAddress"] = static upgrade => _ = upgrade.RemoteAddress,
        ["User"] = static upgrade => _ = upgrade.User,
        ["Services"] = static upgrade => _ = upgrade.Services,
        ["HttpContext"] = static upgrade => _ = upgrade.GetHttpContext(),
        ["AppendResponseHeader"] = static upgrade => upgrade.AppendResponseHeader("Set-Cookie", "session=alice"),
    };

    [Theory]
    [InlineData("/ws")]
    [InlineData("/by-hand")]
    public async Task An_upgrade_that_was_given_up_reaches_nothing_of_the_next_request(string path)
    {
        var late = new LateDecision();
        await using WsTestServer server = await late.StartAsync();

        RawWebSocket alice = await late.GiveUpAsync(server.BaseAddress, path + "?who=alice", AlicesHeaders);
        await using RawWebSocket bob = await late.AskNextAsync(alice, server.BaseAddress);

        string[] outcomes = await late.GoOnAsync();
        Assert.Equal(["aborted", .. Uses.Keys.Select(static use => use + ": disposed"), .. LateDecision.Kept(": disposed")], outcomes);
        await late.AssertNextIsUntouchedAsync(bob);
        await Bounded.Until(() => server.Log.Events.Any(static entry => entry.Id.Name == "AbandonedUpgradeUsed"), "it is logged");
        LogEvent entry = Assert.Single(server.Log.Events, static entry => entry.Id.Name == "AbandonedUpgradeUsed");
        Assert.Contains("DecidingEndpoint: OnUpgrade went on after its upgrade had been given up", entry.Text, StringComparison.Ordinal);
        Assert.Contains("does not observe WsUpgrade.Aborted", entry.Text, StringComparison.Ordinal);
        Assert.Empty(server.Log.Problems());
    }

    [Fact]
    public async Task Behind_nginx_with_connections_kept_alive_users_do_not_meet()
    {
        var late = new LateDecision();
        await using WsTestServer server = await late.StartAsync();
        await using ProxyProcess nginx = await NginxProxy.StartAsync(
            $"upstream app {{ server {server.BaseAddress.Authority}; keepalive 1; }}",
            "location / { proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Host $http_host; "
            + "proxy_set_header Connection ''; }"
            + "location /ws { proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Host $http_host;"
            + " proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection Upgrade; }");

        await using RawWebSocket alice = await late.GiveUpAsync(nginx.BaseAddress, "/ws?who=alice", AlicesHeaders);
        await using RawWebSocket bob = await RawWebSocket.OpenAsync(nginx.BaseAddress, LateDecision.BobsRequest);
        await late.AreServedAsync(1);

        Assert.DoesNotContain(await late.GoOnAsync(), static text => text.Contains("bob", StringComparison.OrdinalIgnoreCase));
        await late.AssertNextIsUntouchedAsync(bob);
    }

    [Theory]
    [InlineData("refuses")]
    [InlineData("throws")]
    [InlineData("accepts")]
    public async Task An_upgrade_that_is_kept_when_it_has_been_decided_reaches_nothing_of_the_next_request(string how)
    {
        WsUpgrade? kept = null;
        WsUpgradeValues? keptCookies = null;
        var script = new UpgradeScript
        {
            Decide = upgrade =>
            {
                kept = upgrade;
                keptCookies = upgrade.Cookies;
                return how switch
                {
                    "refuses" => new(upgrade.Refuse(403)),
                    "accepts" => new("ann"),
                    _ => throw new InvalidOperationException("no"),
                };
            },
        };
        var late = new LateDecision();
        await using WsTestServer server = await late.StartAsync(script);
        RawWebSocket alice = await RawWebSocket.OpenAsync(
            server.BaseAddress, Encoding.Latin1.GetBytes(RawWebSocket.UpgradeRequest(server.BaseAddress, "/ws", AlicesHeaders)));
        RawHttpResponse response = await alice.ReceiveResponseAsync();
        Assert.Equal(how switch { "refuses" => 403, "throws" => 500, _ => 101 }, response.Status);

        await using RawWebSocket next = how == "accepts"
            ? alice
            : await late.AskNextAsync(alice, server.BaseAddress);

        Assert.All(Uses.Values, use => Assert.Throws<ObjectDisposedException>(() => use(kept!)));
        Assert.Throws<ObjectDisposedException>(() => keptCookies!["sid"]);
        Assert.Throws<ObjectDisposedException>(() => kept!.Aborted);
        if (how != "accepts")
        {
            await late.AssertNextIsUntouchedAsync(next);
        }
    }

    [Fact]
    public async Task A_thread_of_the_application_that_uses_the_upgrade_all_the_time_sees_and_changes_the_next_request_never()
    {
        const int Rounds = 100;
        var background = new List<Task>();
        var foreign = new List<string>();
        var script = new UpgradeScript
        {
            Decide = upgrade =>
            {
                // From a thread of its own, until it is told by the exception.
                background.Add(Task.Factory.StartNew(() => UseUntilCutOff(upgrade, foreign), TaskCreationOptions.LongRunning));
                return new(upgrade.Refuse(403));
            },
        };
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app =>
            {
                app.MapGet("/bob", static () => "hi");
                app.MapWs<DecidingEndpoint>("/ws");
            },
            builder => builder.Services.AddSingleton(script));
        await using RawWebSocket client = await RawWebSocket.OpenAsync(server.BaseAddress);
        for (int i = 0; i < Rounds; i++)
        {
            await client.SendAsync(Encoding.Latin1.GetBytes(RawWebSocket.UpgradeRequest(server.BaseAddress, "/ws", AlicesHeaders)));
            Assert.Equal(403, (await client.ReceiveResponseAsync()).Status);
            await client.SendAsync("GET /bob HTTP/1.1\r\nHost: a\r\nCookie: sid=bob\r\n\r\n"u8.ToArray());
            RawHttpResponse response = await ReceiveChunkedAsync(client);
            Assert.Equal(200, response.Status);
            Assert.DoesNotContain("X-Late", response.Headers.Keys);
        }

        await Task.WhenAll(background).WithinLimit();
        Assert.Equal(Rounds, background.Count);
        Assert.Empty(foreign);
    }

    [Fact]
    public async Task Not_even_what_was_taken_from_the_HttpContext_shows_another_request_after_the_time_out()
    {
        var late = new LateDecision { KeepsHttpContext = true };
        await using WsTestServer server = await late.StartAsync();

        RawWebSocket alice = await late.GiveUpAsync(server.BaseAddress, "/ws?who=alice", AlicesHeaders);
        await using RawWebSocket bob = await late.AskNextAsync(alice, server.BaseAddress);

        Assert.DoesNotContain(await late.GoOnAsync(), static text => text.Contains("bob", StringComparison.Ordinal));
        await late.AssertNextIsUntouchedAsync(bob);
    }

    [Fact]
    public async Task Nor_does_it_over_HTTP_2_where_streams_end_and_others_begin()
    {
        var late = new LateDecision { KeepsHttpContext = true };
        await using WsTestServer server = await late.StartAsync(protocols: HttpProtocols.Http2);
        await using RawHttp2 client = await RawHttp2.OpenAsync(server.BaseAddress);

        int alice = await client.RequestAsync(
            "CONNECT", "/ws?who=alice", (":protocol", "websocket"), ("sec-websocket-version", "13"), ("cookie", "sid=alice"));
        await late.TimeOutAsync();
        await client.ReceiveEndAsync(alice);

        // Many, as the server takes the objects of streams that have ended again when it comes to it.
        const int Requests = 20;
        for (int i = 0; i < Requests; i++)
        {
            await client.RequestAsync("GET", "/slow?who=bob", ("cookie", "sid=bob"));
            await late.AreServedAsync(i + 1);
        }

        Assert.DoesNotContain(await late.GoOnAsync(), static text => text.Contains("bob", StringComparison.Ordinal));
        late.NextMayEnd.SetResult();
    }

    private static void UseUntilCutOff(WsUpgrade upgrade, List<string> foreign)
    {
        try
        {
            for (int i = 0; ; i++)
            {
                string? cookie = upgrade.Cookies["sid"];
                if (cookie != "alice")
                {
                    lock (foreign)
                    {
                        foreign.Add(cookie ?? "none");
                    }
                }

                // Few enough for the head of one answer.
                if (i % 512 == 0 && i < 32 * 512)
                {
                    upgrade.AppendResponseHeader("X-Late", "1");
                }
            }
        }
        catch (ObjectDisposedException)
        {
            // As it should.
        }
    }

    // A small body in one chunk.
    private static async Task<RawHttpResponse> ReceiveChunkedAsync(RawWebSocket client)
    {
        RawHttpResponse response = await client.ReceiveResponseAsync();
        if (response.Headers.ContainsKey("Transfer-Encoding"))
        {
            await client.SkipAsync("2\r\nhi\r\n0\r\n\r\n".Length);
        }

        return response;
    }

    /// <summary>A decision that does not heed its token, and goes on when the test wants while the next request is served.</summary>
    private sealed class LateDecision
    {
        private readonly ManualTime _time = new();
        private readonly TaskCompletionSource _mayGoOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<string[]> _outcomes = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public static byte[] BobsRequest { get; }
            = "GET /slow?who=bob HTTP/1.1\r\nHost: a\r\nCookie: sid=bob\r\nAuthorization: Bearer bob\r\n\r\n"u8.ToArray();

        private int _served;

        public TaskCompletionSource NextMayEnd { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Whether it keeps what the host says not to keep, instead of the upgrade.</summary>
        public bool KeepsHttpContext { get; init; }

        public static string[] Kept(string outcome)
            => [.. new[] { "kept query", "kept headers", "kept cookies", "kept route" }.Select(name => name + outcome)];

        public Task<WsTestServer> StartAsync(UpgradeScript? script = null, HttpProtocols protocols = HttpProtocols.Http1)
            => WsTestServer.StartAsync(
                app =>
                {
                    app.MapWs<DecidingEndpoint>("/ws");
                    app.Map("/by-hand", static (HttpContext context) => context.AcceptWsAsync<DecidingEndpoint>());
                    app.MapGet("/slow", async (HttpContext context) =>
                    {
                        Interlocked.Increment(ref _served);
                        await NextMayEnd.Task;
                        context.Response.ContentLength = 2;
                        await context.Response.WriteAsync("hi");
                    });
                },
                builder =>
                {
                    builder.WebHost.ConfigureKestrel(kestrel =>
                        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = protocols));
                    builder.Services.AddSingleton<TimeProvider>(_time);
                    builder.Services.AddSingleton(
                        script ?? new UpgradeScript { Decide = KeepsHttpContext ? DecideByContextAsync : DecideAsync });
                });

        /// <summary>Lets the time for the decision pass.</summary>
        public async Task TimeOutAsync()
        {
            await _time.WaitForTimerAsync(within: TimeSpan.FromSeconds(15));
            _time.Advance(TimeSpan.FromSeconds(15));
        }

        public async Task<RawWebSocket> GiveUpAsync(Uri server, string path, string headers)
        {
            RawWebSocket client = await RawWebSocket.OpenAsync(
                server, Encoding.Latin1.GetBytes(RawWebSocket.UpgradeRequest(server, path, headers)));
            await TimeOutAsync();
            Assert.Equal(503, (client.Response = await client.ReceiveResponseAsync()).Status);
            return client;
        }

        /// <summary>Bob's request, on the same connection if the server keeps that, until it is being served.</summary>
        public async Task<RawWebSocket> AskNextAsync(RawWebSocket client, Uri server)
        {
            if (client.Response is { Headers: var headers } && headers.GetValueOrDefault("Connection") == "close")
            {
                await client.ReceiveEndAsync();
                await client.DisposeAsync();
                client = await RawWebSocket.OpenAsync(server);
            }

            await client.SendAsync(BobsRequest);
            await AreServedAsync(1);
            return client;
        }

        /// <summary>As many of Bob's requests have reached their handler.</summary>
        public Task AreServedAsync(int count)
            => Bounded.Until(() => Volatile.Read(ref _served) == count, "the next requests are being served");

        /// <summary>The application goes on.</summary>
        /// <returns>What it could do, and with which result.</returns>
        public Task<string[]> GoOnAsync()
        {
            _mayGoOn.SetResult();
            return _outcomes.Task.WithinLimit();
        }

        public async Task AssertNextIsUntouchedAsync(RawWebSocket next)
        {
            NextMayEnd.SetResult();
            RawHttpResponse response = await next.ReceiveResponseAsync();
            Assert.Equal(200, response.Status);
            Assert.Equal("hi", response.Body);
            Assert.DoesNotContain("Set-Cookie", response.Headers.Keys);
        }

        private async ValueTask<WsUpgradeResult<string>> DecideAsync(WsUpgrade upgrade)
        {
            WsUpgradeValues query = upgrade.Query, headers = upgrade.Headers, cookies = upgrade.Cookies, route = upgrade.Route;
            await _mayGoOn.Task;
            List<string> outcomes = [upgrade.Aborted.IsCancellationRequested ? "aborted" : "not aborted"];
            foreach ((string name, Action<WsUpgrade> use) in Uses)
            {
                outcomes.Add(Try(name, () =>
                {
                    use(upgrade);
                    return "done";
                }));
            }

            outcomes.Add(Try("kept query", () => query["who"]));
            outcomes.Add(Try("kept headers", () => headers["Authorization"]));
            outcomes.Add(Try("kept cookies", () => string.Join(',', cookies.GetValues("sid"))));
            outcomes.Add(Try("kept route", () => route["room"]));
            _outcomes.SetResult([.. outcomes]);
            return upgrade.Path;
        }

        private async ValueTask<WsUpgradeResult<string>> DecideByContextAsync(WsUpgrade upgrade)
        {
            HttpContext context = upgrade.GetHttpContext();
            IHeaderDictionary headers = context.Request.Headers, answer = context.Response.Headers;
            await _mayGoOn.Task;
            _outcomes.SetResult(
            [
                Try("request", () => context.Request.QueryString.Value),
                Try("headers", () => headers.Cookie),
                Try("answer", () =>
                {
                    answer["X-Late"] = "1";
                    return "written";
                }),
            ]);
            return "late";
        }

        private static string Try(string name, Func<string?> use)
        {
            try
            {
                return $"{name}: {use()}";
            }
            catch (ObjectDisposedException)
            {
                return $"{name}: disposed";
            }
            catch (InvalidOperationException exception)
            {
                return $"{name}: {exception.GetType().Name}";
            }
        }
    }
}
