using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;

namespace TypedWs.AspNetCore.Tests.Authorization;

/// <summary>
/// docs/troubleshooting.md, "401 and 403 by the host's authorization": what its middleware refuses in front of a mapped endpoint
/// is told, logged and counted like every other refusal, and stays what the host's schemes answer.
/// </summary>
public sealed class HostRefusalTests
{
    private const string Ann = "X-User: ann\r\n";

    [Theory]
    [InlineData(true, "X-Challenge: 401\r\n", 401, "Unauthenticated")]
    [InlineData(false, "X-Challenge: 401\r\n", 401, "Unauthenticated")]
    [InlineData(true, Ann, 403, "Forbidden")]
    [InlineData(false, Ann, 403, "Forbidden")]
    [Trait("Row", "A13")]
    public async Task It_is_told_logged_and_counted_whichever_of_the_two_is_registered_first(
        bool authorizationFirst, string headers, int status, string reason)
    {
        await using WsTestServer server = await StartAsync(
            static app => app.MapWs<AdminEndpoint>("/ws"), HeaderScheme.Add, authorizationFirst);
        using var refused = new Measurements(server.Services, "typedws.upgrades.refused");

        RawHttpResponse response = await server.AskAsync(UpgradeRefusalTests.Request(more: headers));

        Assert.Equal(status, response.Status);
        UpgradeRefusalTests.AssertProblem(response, reason);
        Assert.Equal(status == 401, response.Headers.ContainsKey("WWW-Authenticate"));
        Assert.StartsWith(
            $"Upgrade of /ws from 127.0.0.1 refused with {status}: {reason}. ",
            Assert.Single(server.Log.Refusals()).Text,
            StringComparison.Ordinal);
        Assert.Equal([$"1 endpoint=AdminEndpoint reason={reason}"], refused.Taken);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_fallback_policy_and_one_of_the_route_are_no_different(bool isFallback)
    {
        await using WsTestServer server = await StartAsync(
            app =>
            {
                IEndpointConventionBuilder route = app.MapWs<TextEchoEndpoint>("/ws");
                if (!isFallback)
                {
                    route.RequireAuthorization("admins");
                }
            },
            builder =>
            {
                HeaderScheme.Add(builder);
                if (isFallback)
                {
                    builder
                        .Services.AddAuthorizationBuilder()
                        .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireRole("admin").Build());
                }
            });
        using var refused = new Measurements(server.Services, "typedws.upgrades.refused");

        UpgradeRefusalTests.AssertProblem(await server.AskAsync(UpgradeRefusalTests.Request(more: Ann)), "Forbidden");
        await using RawWebSocket client = await server.ConnectAsync(headers: "X-User: bob admin\r\n");

        Assert.Equal(["1 endpoint=TextEchoEndpoint reason=Forbidden"], refused.Taken);
        Assert.Single(server.Log.Refusals());
        await client.PingAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_redirect_stays_one(bool authorizationFirst)
    {
        await using WsTestServer server = await StartAsync(
            static app => app.MapWs<AdminEndpoint>("/ws"), HeaderScheme.Add, authorizationFirst);
        using var refused = new Measurements(server.Services, "typedws.upgrades.refused");

        RawHttpResponse response = await server.AskAsync(UpgradeRefusalTests.Request());

        Assert.Equal((302, "/login", ""), (response.Status, response.Headers["Location"], response.Body));
        Assert.Contains("refused with 302: Unauthenticated. ", Assert.Single(server.Log.Refusals()).Text, StringComparison.Ordinal);
        Assert.Equal(["1 endpoint=AdminEndpoint reason=Unauthenticated"], refused.Taken);
    }

    [Theory]
    [InlineData(true, false, 401)]
    [InlineData(false, false, 401)]
    [InlineData(true, true, 302)]
    [InlineData(false, true, 302)]
    public async Task Cookie_authentication_answers_401_unless_its_redirect_is_allowed(
        bool authorizationFirst,
        bool allowsRedirect,
        int status)
    {
        await using WsTestServer server = await StartAsync(
            app =>
            {
                IEndpointConventionBuilder route = app.MapWs<AdminEndpoint>("/ws");
                if (allowsRedirect)
                {
                    route.AllowCookieRedirect();
                }
            },
            static builder =>
            {
                builder.Services.AddAuthentication().AddCookie();
                builder.Services.AddAuthorization();
            },
            authorizationFirst);
        using var refused = new Measurements(server.Services, "typedws.upgrades.refused");

        RawHttpResponse response = await server.AskAsync(UpgradeRefusalTests.Request());

        Assert.Equal(status, response.Status);
        if (allowsRedirect)
        {
            Assert.Contains("/Account/Login", response.Headers["Location"], StringComparison.Ordinal);
            Assert.Equal("", response.Body);
        }
        else
        {
            UpgradeRefusalTests.AssertProblem(response, "Unauthenticated");
        }

        Assert.Equal(["1 endpoint=AdminEndpoint reason=Unauthenticated"], refused.Taken);
        Assert.Contains($"refused with {status}: Unauthenticated. ", Assert.Single(server.Log.Refusals()).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("401 sign in by a header", 401, "sign in by a header")]
    [InlineData("407", 407, "")]
    public async Task A_schemes_own_body_or_status_stays(string challenge, int status, string body)
    {
        await using WsTestServer server = await StartAsync(static app => app.MapWs<AdminEndpoint>("/ws"), HeaderScheme.Add);

        using var client = new HttpClient { BaseAddress = server.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ws");
        request.Headers.Add("X-Challenge", challenge);
        using HttpResponseMessage response = await client.SendAsync(request).WithinLimit();

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync().WithinLimit());
        Assert.Contains($"refused with {status}: Unauthenticated. ", Assert.Single(server.Log.Refusals()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_endpoint_of_ours_is_the_hosts_alone()
    {
        await using WsTestServer server = await StartAsync(
            static app =>
            {
                app.MapWs<AdminEndpoint>("/ws");
                app.MapGet("/page", static () => "page").RequireAuthorization("admins");
            },
            HeaderScheme.Add);
        using var refused = new Measurements(server.Services, "typedws.upgrades.refused");

        RawHttpResponse challenged = await server.AskAsync("GET /page HTTP/1.1\r\nHost: localhost\r\nX-Challenge: 401\r\n\r\n");
        RawHttpResponse forbidden = await server.AskAsync($"GET /page HTTP/1.1\r\nHost: localhost\r\n{Ann}\r\n");
        RawHttpResponse page = await server.AskAsync("GET /page HTTP/1.1\r\nHost: localhost\r\nX-User: bob admin\r\n\r\n");

        Assert.Equal((401, ""), (challenged.Status, challenged.Body));
        Assert.Equal((403, ""), (forbidden.Status, forbidden.Body));
        Assert.Equal(200, page.Status);
        Assert.Empty(refused.Taken);
        Assert.Empty(server.Log.Refusals());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_applications_own_handler_is_left_alone(bool authorizationFirst)
    {
        await using WsTestServer server = await StartAsync(
            static app => app.MapWs<AdminEndpoint>("/ws"),
            static builder =>
            {
                HeaderScheme.Add(builder);
                builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, Teapot>();
            },
            authorizationFirst);
        using var refused = new Measurements(server.Services, "typedws.upgrades.refused");

        RawHttpResponse response = await server.AskAsync(UpgradeRefusalTests.Request(more: Ann));

        Assert.Equal((418, ""), (response.Status, response.Body));
        Assert.Empty(refused.Taken);
        Assert.Empty(server.Log.Refusals());
    }

    private static Task<WsTestServer> StartAsync(
        Action<WebApplication> configure, Action<WebApplicationBuilder> build, bool authorizationFirst = false)
        => authorizationFirst ? WsTestServer.StartAsync(configure, buildFirst: build) : WsTestServer.StartAsync(configure, build);

    private sealed class Teapot : IAuthorizationMiddlewareResultHandler
    {
        public Task HandleAsync(
            RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            context.Response.StatusCode = StatusCodes.Status418ImATeapot;
            return Task.CompletedTask;
        }
    }
}
