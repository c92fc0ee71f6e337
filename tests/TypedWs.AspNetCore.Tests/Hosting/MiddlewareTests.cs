using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Hosting;

/// <summary>An endpoint behind the usual middleware (acceptance E12, D36).</summary>
[Trait("Row", "E12")]
public sealed class MiddlewareTests
{
    public static TheoryData<string> Middleware =>
        [
            "UseDeveloperExceptionPage",
            "UseExceptionHandler",
            "UseStaticFiles",
            "UseResponseCompression",
            "UseCors",
            "UseRateLimiter",
            "UseRequestTimeouts",
            "UseStatusCodePages",
            "UseHttpLogging",
            "UseWebSockets",
            "UseRouting",
            "all",
        ];

    [Theory]
    [MemberData(nameof(Middleware))]
    public async Task Messages_flow_behind(string middleware)
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            app =>
            {
                foreach (string name in middleware == "all" ? Middleware.Select(static row => row.Data) : [middleware])
                {
                    Use(app, name);
                }

                app.MapWs<FirstEndpoint>("/ws", static options => options.Origins.Allowed.Add("http://elsewhere.example"));
            },
            static builder => AddServices(builder.Services));

        await using RawWebSocket client = await server.ConnectAsync(
            headers: "Accept-Encoding: gzip, br\r\nOrigin: http://elsewhere.example\r\n");

        await client.SendTextAsync("hi");
        Assert.Equal("first: hi", await client.ReceiveTextAsync());
        await client.CloseAsync();

        // A refusal is still ours behind them.
        RawHttpResponse refused = await server.AskAsync("GET /ws HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(426, refused.Status);
        Assert.Contains("NotAnUpgrade", refused.Body, StringComparison.Ordinal);
        Assert.Empty(server.Log.Problems());
    }

    [Fact]
    public async Task A_request_timeout_does_not_end_a_connection()
    {
        var accepted = new TaskCompletionSource<CancellationToken>();
        await using WsTestServer server = await WsTestServer.StartAsync(
            app =>
            {
                app.UseRequestTimeouts();
                app.Use((context, next) =>
                {
                    accepted.TrySetResult(context.RequestAborted);
                    return next(context);
                });
                app.MapWs<FirstEndpoint>("/ws");
                app.MapGet("/slow", static async (Microsoft.AspNetCore.Http.HttpContext context) =>
                {
                    var timedOut = new TaskCompletionSource();
                    await using CancellationTokenRegistration registration = context.RequestAborted.Register(timedOut.SetResult);
                    await timedOut.Task;
                });
            },
            static builder => builder.Services.AddRequestTimeouts(static options =>
                options.DefaultPolicy = new RequestTimeoutPolicy { Timeout = TimeSpan.FromSeconds(1) }));
        await using RawWebSocket client = await server.ConnectAsync();
        CancellationToken aborted = await accepted.Task.WithinLimit();

        // The same timeout has ended a request that began later.
        using var http = new HttpClient { BaseAddress = server.BaseAddress };
        (await http.GetAsync("/slow").WithinLimit()).Dispose();

        Assert.False(aborted.IsCancellationRequested);
        await client.SendTextAsync("hi");
        Assert.Equal("first: hi", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task RequireAuthorization_refuses_strangers_with_401_and_gives_the_user_to_the_connection()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapWs<WhoAmIEndpoint>("/ws").RequireAuthorization();
            },
            static builder =>
            {
                builder.Services.AddAuthentication("token").AddScheme<AuthenticationSchemeOptions, TokenHandler>("token", null);
                builder.Services.AddAuthorization();
            });

        Assert.Equal(401, (await server.AskAsync(RawWebSocket.UpgradeRequest(server.BaseAddress))).Status);
        await using RawWebSocket client = await server.ConnectAsync(headers: "Authorization: ann\r\n");

        Assert.Equal("ann", await client.ReceiveTextAsync());
        Assert.Single(server.Endpoint<WhoAmIEndpoint>().Connections);
    }

    [Fact]
    public async Task A_rate_limiter_refuses_before_the_endpoint()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app =>
            {
                app.UseRateLimiter();
                app.MapWs<FirstEndpoint>("/ws").RequireRateLimiting("two");
            },
            static builder => builder.Services.AddRateLimiter(static options =>
            {
                options.RejectionStatusCode = 429;
                options.AddFixedWindowLimiter("two", static window =>
                {
                    window.PermitLimit = 2;
                    window.Window = TimeSpan.FromHours(1);
                });
            }));
        await using RawWebSocket one = await server.ConnectAsync();
        await using RawWebSocket two = await server.ConnectAsync();

        Assert.Equal(429, (await server.AskAsync(RawWebSocket.UpgradeRequest(server.BaseAddress))).Status);
        await one.PingAsync();
        await two.PingAsync();
    }

    [Fact]
    public async Task Output_caching_for_all_does_not_hold_back_the_second_client_of_an_address()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app =>
            {
                app.UseOutputCache();
                app.MapGroup("").CacheOutput().MapWs<FirstEndpoint>("/ws");
                app.MapGet("/time", static () => Guid.NewGuid().ToString());
            },
            static builder => builder.Services.AddOutputCache(static options => options.AddBasePolicy(static policy => policy.Cache())));

        await using RawWebSocket one = await server.ConnectAsync();
        await using RawWebSocket two = await server.ConnectAsync();

        await one.PingAsync();
        await two.PingAsync();
        using var http = new HttpClient { BaseAddress = server.BaseAddress };
        Assert.Equal(await http.GetStringAsync("/time").WithinLimit(), await http.GetStringAsync("/time").WithinLimit());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_callback_that_fails_when_the_101_is_sent_is_the_applications_failure(bool isAsync)
    {
        await using WsTestServer server = await WsTestServer.StartAsync(app =>
        {
            app.Use((context, next) =>
            {
                context.Response.OnStarting(async () =>
                {
                    if (isAsync)
                    {
                        await Task.Yield();
                    }

                    throw new InvalidOperationException("callback failed");
                });
                return next(context);
            });
            app.MapWs<FirstEndpoint>("/ws");
        });
        using var refused = new Measurements(server.Services, "typedws.upgrades.refused");

        RawHttpResponse response = await server.AskAsync(RawWebSocket.UpgradeRequest(server.BaseAddress));

        Assert.Equal(500, response.Status);
        Assert.Empty(server.Log.Refusals());
        Assert.Equal(["1 endpoint=FirstEndpoint reason=ApplicationFailed"], refused.Taken);
        await Bounded.Until(() => server.Log.Problems().Length > 0, "the host logs it");
        Assert.Contains(
            server.Log.Problems(),
            static entry => entry.Exception?.ToString().Contains("callback failed", StringComparison.Ordinal) == true);
        Assert.Empty(server.Endpoint<FirstEndpoint>().Connections);
    }

    [Theory]
    [Trait("Row", "D36")]
    [InlineData(false, "127.0.0.1")]
    [InlineData(true, "203.0.113.7")]
    public async Task The_remote_address_honours_forwarded_headers_only_when_configured(bool configured, string address)
    {
        await using WsTestServer server = await WsTestServer.StartAsync(app =>
        {
            if (configured)
            {
                app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor });
            }

            app.MapWs<FirstEndpoint>("/ws");
        });

        await using RawWebSocket client = await server.ConnectAsync(headers: "X-Forwarded-For: 203.0.113.7\r\n");
        await client.PingAsync();

        Assert.Equal(address, Assert.Single(server.Endpoint<FirstEndpoint>().Connections).RemoteAddress?.ToString());
    }

    private static void Use(WebApplication app, string name)
    {
        _ = name switch
        {
            "UseDeveloperExceptionPage" => app.UseDeveloperExceptionPage(),
            "UseExceptionHandler" => app.UseExceptionHandler("/error"),
            "UseStaticFiles" => app.UseStaticFiles(),
            "UseResponseCompression" => app.UseResponseCompression(),
            "UseCors" => app.UseCors(static cors => cors.WithOrigins("http://here.example")),
            "UseRateLimiter" => app.UseRateLimiter(),
            "UseRequestTimeouts" => app.UseRequestTimeouts(),
            "UseStatusCodePages" => app.UseStatusCodePages(),
            "UseHttpLogging" => app.UseHttpLogging(),
            "UseWebSockets" => app.UseWebSockets(),
            "UseRouting" => app.UseRouting(),
            "all" => app,
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Unknown middleware."),
        };
    }

    private static void AddServices(IServiceCollection services)
        => services
            .AddResponseCompression(static options => options.EnableForHttps = true)
            .AddCors()
            .AddRequestTimeouts()
            .AddHttpLogging(static _ => { })
            .AddRateLimiter(static options =>
                options.GlobalLimiter = PartitionedRateLimiter.Create<Microsoft.AspNetCore.Http.HttpContext, string>(static _ =>
                    RateLimitPartition.GetConcurrencyLimiter("", static _ => new ConcurrencyLimiterOptions { PermitLimit = 10 })));

    /// <summary>The value of Authorization is the user's name.</summary>
    private sealed class TokenHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
            => Task.FromResult(Request.Headers.Authorization is [{ Length: > 0 } name]
                ? AuthenticateResult.Success(new AuthenticationTicket(
                    new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], Scheme.Name)), Scheme.Name))
                : AuthenticateResult.NoResult());
    }
}

/// <summary>Tells a connection who its user is.</summary>
[WsEndpoint]
internal sealed partial class WhoAmIEndpoint : WsRawEndpoint
{
    public override ValueTask OnOpen(WsRawConnection ws)
    {
        ws.SendText(ws.User.Identity?.Name ?? "nobody");
        return default;
    }
}
