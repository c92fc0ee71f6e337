using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using TypedWs.AspNetCore.Tests.Authorization;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Inspector;

/// <summary>Who is served the inspector, and how.</summary>
public sealed class InspectorGuardTests
{
    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    [InlineData("")]
    public async Task Outside_Development_an_inspector_without_a_policy_is_not_found(string environment)
    {
        await using WsTestServer server = await StartAsync(static app => app.MapWsInspector("/_ws"), environment);

        Assert.Equal((404, 404), await AskAsync(server));
        Assert.Equal((404, 404), await AskAsync(server, "X-User: bob admin\r\n"));

        LogEvent warning = Assert.Single(
            server.Log.Problems(), static entry => entry.Category.StartsWith("TypedWs", StringComparison.Ordinal));
        Assert.Equal(21, warning.Id.Id);
        Assert.Contains("RequireAuthorization", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Allowing_anonymous_users_is_no_policy()
    {
        await using WsTestServer server = await StartAsync(
            static app => app.MapWsInspector("/_ws").RequireAuthorization("admins").AllowAnonymous());

        Assert.Equal((404, 404), await AskAsync(server));
    }

    [Fact]
    public async Task Neither_is_the_policy_that_holds_for_everything_else()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWsInspector("/_ws"),
            static builder =>
            {
                HeaderScheme.Add(builder);
                Microsoft.Extensions.DependencyInjection.PolicyServiceCollectionExtensions.AddAuthorization(
                    builder.Services,
                    static options => options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
            });

        Assert.Equal((404, 404), await AskAsync(server, "X-User: bob admin\r\n"));
    }

    /// <summary>Without its middleware, ASP.NET Core refuses to run an endpoint with IAuthorizeData, and with nothing else.</summary>
    [Fact]
    public async Task Nor_is_metadata_that_nobody_may_enforce()
    {
        AuthorizationPolicy policy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
        await using WsTestServer server = await StartAsync(app => app.MapWsInspector("/_ws").WithMetadata(policy, new Requirements()));
        await using WsTestServer unenforced = await WsTestServer.StartAsync(
            static app => app.MapWsInspector("/_ws").WithMetadata(new AuthorizeAttribute()));

        Assert.Equal((404, 404), await AskAsync(server, "X-User: bob admin\r\n"));
        Assert.Equal((500, 500), await AskAsync(unenforced));
    }

    [Theory]
    [InlineData("", 302)] // the challenge of the test's scheme
    [InlineData("X-User: ann\r\n", 403)]
    [InlineData("X-User: bob admin\r\n", 200)]
    public async Task A_policy_guards_the_page_and_its_socket(string user, int status)
    {
        await using WsTestServer server = await StartAsync(static app => app.MapWsInspector("/_ws").RequireAuthorization("admins"));

        Assert.Equal((status, status == 200 ? 101 : status), await AskAsync(server, user));
        Assert.DoesNotContain(server.Log.Problems(), static entry => entry.Category.StartsWith("TypedWs", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("X-User: ann\r\n", 403)]
    [InlineData("X-User: bob admin\r\n", 200)]
    public async Task So_does_the_policy_of_a_group_around_it(string user, int status)
    {
        await using WsTestServer server = await StartAsync(
            static app => app.MapGroup("/ops").RequireAuthorization("admins").MapWsInspector("/_ws"));

        Assert.Equal((status, status == 200 ? 101 : status), await AskAsync(server, user, "/ops/_ws"));
    }

    [Fact]
    public async Task In_Development_this_machine_is_served_and_a_policy_counts_all_the_same()
    {
        await using WsTestServer open = await StartAsync(static app => app.MapWsInspector(), "Development");
        await using WsTestServer guarded = await StartAsync(
            static app => app.MapWsInspector().RequireAuthorization("admins"), "Development");

        Assert.Equal((200, 101), await AskAsync(open));
        Assert.Equal((403, 403), await AskAsync(guarded, "X-User: ann\r\n"));
        Assert.Equal((200, 101), await AskAsync(guarded, "X-User: bob admin\r\n", host: "devbox.example"));
    }

    /// <summary>DNS rebinding: a page of a name that suddenly means 127.0.0.1 has the inspector's origin.</summary>
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST:5000", true)]
    [InlineData("inspector.localhost:80", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.9.1:5000", true)]
    [InlineData("[::1]", true)]
    [InlineData("[::1]:5000", true)]
    [InlineData("", false)]
    [InlineData("evil.example", false)]
    [InlineData("evil.example:5000", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("evillocalhost", false)]
    [InlineData("localhost.", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("192.168.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("[::2]", false)]
    public async Task In_Development_without_a_policy_it_is_served_under_this_machines_own_names_only(string host, bool isServed)
    {
        await using WsTestServer server = await StartAsync(static app => app.MapWsInspector(), "Development");

        Assert.Equal(isServed ? (200, 101) : (403, 403), await AskAsync(server, host: host));
        Assert.Equal(isServed ? (200, 101) : (403, 403), await AskAsync(server, $"Origin: http://{host}\r\n", host: host));

        RawHttpResponse page = await server.AskAsync($"GET /_ws HTTP/1.1\r\nHost: {host}\r\n\r\n");
        Assert.Equal(!isServed, page.Body.Contains("RequireAuthorization", StringComparison.Ordinal));
    }

    /// <summary>Who is in the same network can write any host into the header. Null is a Unix domain socket.</summary>
    [Theory]
    [InlineData(null, true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.9.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("::ffff:127.8.9.1", true)]
    [InlineData("192.168.0.7", false)]
    [InlineData("::ffff:192.168.0.7", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("2001:db8::1", false)]
    public async Task In_Development_without_a_policy_it_is_served_to_this_machine_only(string? address, bool isServed)
    {
        await using WsTestServer open = await StartFromAsync(address, static inspector => inspector);
        await using WsTestServer guarded = await StartFromAsync(address, static inspector => inspector.RequireAuthorization("admins"));

        Assert.Equal(isServed ? (200, 101) : (403, 403), await AskAsync(open));
        Assert.Equal((200, 101), await AskAsync(guarded, "X-User: bob admin\r\n"));
        RawHttpResponse page = await open.AskAsync("GET /_ws HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal(!isServed, page.Body.Contains("RequireAuthorization", StringComparison.Ordinal));
    }

    /// <summary>A proxy on this machine has its address, whoever is behind it.</summary>
    [Theory]
    [InlineData("X-Forwarded-For: 127.0.0.1\r\n")]
    [InlineData("x-forwarded-proto: http\r\n")]
    [InlineData("X-Forwarded-Host: localhost\r\n")]
    [InlineData("X-Forwarded-Port: 80\r\n")]
    [InlineData("X-Real-IP: 127.0.0.1\r\n")]
    [InlineData("Forwarded: for=127.0.0.1\r\n")]
    [InlineData("FORWARDED:\r\n")]
    [InlineData("Via: 1.1 proxy\r\n")]
    public async Task In_Development_without_a_policy_it_is_not_served_through_a_proxy(string header)
    {
        await using WsTestServer open = await StartAsync(static app => app.MapWsInspector(), "Development");
        await using WsTestServer processed = await StartAsync(
            static app =>
            {
                app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All });
                app.MapWsInspector();
            },
            "Development");
        await using WsTestServer guarded = await StartAsync(
            static app => app.MapWsInspector().RequireAuthorization("admins"),
            "Development");

        Assert.Equal((403, 403), await AskAsync(open, header));
        Assert.Equal((403, 403), await AskAsync(processed, header));
        Assert.Equal((200, 101), await AskAsync(guarded, header + "X-User: bob admin\r\n"));
    }

    [Fact]
    public async Task A_page_of_another_origin_cannot_open_the_socket()
    {
        await using WsTestServer server = await Inspected.StartAsync();

        Assert.Equal(403, (await server.AskAsync(RawWebSocket.UpgradeRequest(
            server.BaseAddress, "/_ws/socket", "Origin: http://evil.example\r\n"))).Status);
        Assert.Equal(101, (await server.AskAsync(RawWebSocket.UpgradeRequest(
            server.BaseAddress, "/_ws/socket", $"Origin: http://{server.BaseAddress.Authority}\r\n"))).Status);
    }

    [Fact]
    public async Task It_may_be_mapped_to_several_paths()
    {
        await using WsTestServer server = await StartAsync(
            static app =>
            {
                app.MapWsInspector("/a");
                app.MapWsInspector("/b/{tenant}");
            },
            "Development");

        Assert.Equal((200, 101), await AskAsync(server, path: "/a"));
        Assert.Equal((200, 101), await AskAsync(server, path: "/b/x"));
    }

    [Fact]
    public async Task The_page_is_locked_down_and_not_kept()
    {
        await using WsTestServer server = await Inspected.StartAsync();

        RawHttpResponse page = await server.AskAsync("GET /_ws HTTP/1.1\r\nHost: localhost\r\n\r\n");
        RawHttpResponse post = await server.AskAsync("POST /_ws HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(405, post.Status);
        Assert.StartsWith("<!doctype html>", page.Body, StringComparison.Ordinal);
        Assert.Equal("text/html; charset=utf-8", page.Headers["Content-Type"]);
        Assert.Matches(
            "^default-src 'none'; script-src 'sha256-[A-Za-z0-9+/]{43}='; style-src 'sha256-[A-Za-z0-9+/]{43}='; connect-src 'self'; "
            + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
            + "trusted-types 'none'$",
            page.Headers["Content-Security-Policy"]);
        Assert.Equal("no-store", page.Headers["Cache-Control"]);
        Assert.Equal("DENY", page.Headers["X-Frame-Options"]);
        Assert.Equal("nosniff", page.Headers["X-Content-Type-Options"]);
        Assert.Equal("no-referrer", page.Headers["Referrer-Policy"]);

        // Nothing from elsewhere: but for names of XML, there is no address in it.
        Assert.DoesNotMatch(@"https?://(?!www\.w3\.org/2000/svg)", page.Body);
    }

    /// <summary>Development, with requests that come from an address.</summary>
    private static Task<WsTestServer> StartFromAsync(string? address, Func<IEndpointConventionBuilder, IEndpointConventionBuilder> guard)
        => StartAsync(
            app =>
            {
                app.Use((context, next) =>
                {
                    context.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
                    return next(context);
                });
                guard(app.MapWsInspector());
            },
            "Development");

    private static Task<WsTestServer> StartAsync(Action<WebApplication> configure, string environment = "Production")
        => WsTestServer.StartAsync(configure, builder =>
        {
            Inspected.SetEnvironment(builder, environment);
            HeaderScheme.Add(builder);
        });

    private sealed class Requirements : IAuthorizationRequirementData
    {
        public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new DenyAnonymousAuthorizationRequirement()];
    }

    /// <summary>The status of the page, and that of its WebSocket.</summary>
    private static async Task<(int Page, int Socket)> AskAsync(
        WsTestServer server, string headers = "", string path = "/_ws", string host = "localhost")
    {
        string upgrade = RawWebSocket.UpgradeRequest(server.BaseAddress, path + "/socket", headers)
            .Replace($"Host: {server.BaseAddress.Authority}\r\n", $"Host: {host}\r\n", StringComparison.Ordinal);
        return ((await server.AskAsync($"GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n")).Status,
            (await server.AskAsync(upgrade)).Status);
    }
}
