using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;

namespace TypedWs.AspNetCore.Tests.Authorization;

/// <summary>An endpoint with <c>[Authorize]</c>: who may not is refused before the upgrade, however it is hosted.</summary>
public sealed class UpgradeAuthorizationTests
{
    [Theory]
    [InlineData("", 401)]
    [InlineData("X-User: ann\r\n", 403)]
    [InlineData("X-User: bob admin\r\n", 101)]
    public async Task A_mapped_endpoint_is_guarded_by_the_hosts_middleware(string user, int status)
    {
        await using WsTestServer server = await HeaderScheme.StartAsync<AdminEndpoint>();

        await using RawWebSocket client = await RawWebSocket.OpenAsync(
            server.BaseAddress, System.Text.Encoding.Latin1.GetBytes(UpgradeRefusalTests.Request(more: user)));
        RawHttpResponse response = await client.ReceiveResponseAsync();

        // The scheme of the test redirects, whatever the endpoint's metadata says; those of the framework do not.
        Assert.Equal(status == 401 ? 302 : status, response.Status);
        if (status == 101)
        {
            Assert.Equal("hello bob", await client.ReceiveTextAsync());
            return;
        }

        Assert.DoesNotContain("Sec-WebSocket-Accept", response.Headers.Keys);
        Assert.Empty(server.Endpoint<AdminEndpoint>().Connections);
    }

    /// <summary>docs/troubleshooting.md, "401 and 403 by the host's authorization".</summary>
    [Theory]
    [InlineData("", 302, "challenges")]
    [InlineData("X-User: ann\r\n", 403, "forbids")]
    public async Task What_the_hosts_middleware_refuses_is_in_the_hosts_own_log_and_metrics_too(string user, int status, string counter)
    {
        await using WsTestServer server = await HeaderScheme.StartAsync<AdminEndpoint>();
        using var requests = new Measurements(server.Services, "http.server.request.duration", "Microsoft.AspNetCore.Hosting");
        using var attempts = new Measurements(server.Services, "aspnetcore.authorization.attempts", "Microsoft.AspNetCore.Authorization");
        using var answers = new Measurements(
            server.Services, "aspnetcore.authentication." + counter, "Microsoft.AspNetCore.Authentication");

        Assert.Equal(status, (await server.AskAsync(UpgradeRefusalTests.Request(more: user))).Status);

        string request = Assert.Single(await requests.WaitForAsync(1));
        Assert.Contains($" http.response.status_code={status}", request, StringComparison.Ordinal);
        Assert.Contains(" http.route=/ws", request, StringComparison.Ordinal);
        Assert.EndsWith("aspnetcore.authorization.result=failure", Assert.Single(attempts.Taken), StringComparison.Ordinal);
        Assert.Single(answers.Taken);
        Assert.Single(server.Log.Events, static entry => entry is
        {
            Category: "Microsoft.AspNetCore.Authorization.DefaultAuthorizationService",
            Id.Name: "UserAuthorizationFailed",
            Level: Microsoft.Extensions.Logging.LogLevel.Information,
        });
    }

    [Theory]
    [InlineData("", 401)]
    [InlineData("X-User: ann\r\n", 403)]
    [InlineData("X-User: bob admin\r\n", 101)]
    public async Task An_endpoint_that_is_accepted_by_hand_is_guarded_without_a_middleware(string user, int status)
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.Run(static context => context.AcceptWsAsync<AdminEndpoint>()), HeaderScheme.Add);
        using var refused = new Measurements(server.Services, "typedws.upgrades.refused");

        RawHttpResponse response = await server.AskAsync(UpgradeRefusalTests.Request(more: user));

        Assert.Equal(status, response.Status);
        Assert.DoesNotContain("Location", response.Headers.Keys);
        if (status == 101)
        {
            Assert.Empty(server.Log.Refusals());
            return;
        }

        string reason = status == 401 ? "Unauthenticated" : "Forbidden";
        UpgradeRefusalTests.AssertProblem(response, reason);
        Assert.Contains($"{status}: {reason}.", Assert.Single(server.Log.Refusals()).Text, StringComparison.Ordinal);
        Assert.Equal([$"1 endpoint=AdminEndpoint reason={reason}"], refused.Taken);
        Assert.Equal(status == 401, response.Headers.ContainsKey("WWW-Authenticate"));
    }

    [Theory]
    [InlineData("", 401)]
    [InlineData("X-User: bob admin\r\n", 101)]
    public async Task A_host_of_its_own_guards_its_endpoint(string user, int status)
    {
        await using WsHost host = await WsHost.StartAsync<AdminEndpoint>(
            "http://127.0.0.1:0/ws",
            static services =>
            {
                services
                    .AddAuthentication(HeaderScheme.Name)
                    .AddScheme<Microsoft.AspNetCore.Authentication.AuthenticationSchemeOptions, HeaderScheme>(HeaderScheme.Name, null);
                services.AddAuthorization();
            });
        await using RawWebSocket client = await RawWebSocket.OpenAsync(
            host.Address, System.Text.Encoding.Latin1.GetBytes(UpgradeRefusalTests.Request(more: user)));

        Assert.Equal(status, (await client.ReceiveResponseAsync()).Status);
        if (status == 101)
        {
            Assert.Equal("hello bob", await client.ReceiveTextAsync());
        }
    }

    [Fact]
    public async Task Without_authorization_in_the_host_nobody_is_let_in()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(static app =>
        {
            app.MapWs<AdminEndpoint>("/mapped");
            app.Map("/by-hand", static branch => branch.Run(static context => context.AcceptWsAsync<AdminEndpoint>()));
        });

        Assert.Equal(500, (await server.AskAsync(UpgradeRefusalTests.Request(path: "/mapped", more: "X-User: bob admin\r\n"))).Status);
        Assert.Equal(500, (await server.AskAsync(UpgradeRefusalTests.Request(path: "/by-hand", more: "X-User: bob admin\r\n"))).Status);
    }

    [Fact]
    public async Task A_request_that_is_no_upgrade_is_told_so_rather_than_to_sign_in()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.Run(static context => context.AcceptWsAsync<AdminEndpoint>()), HeaderScheme.Add);

        Assert.Equal(426, (await server.AskAsync(UpgradeRefusalTests.Request(upgrade: null))).Status);
    }
}
