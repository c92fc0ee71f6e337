using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Authorization;
using TypedWs.AspNetCore.Tests.Inspector;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Contracts;

namespace TypedWs.AspNetCore.Tests.Contracts;

/// <summary>The route that serves the contracts: to whom, and what.</summary>
public sealed class ContractRouteTests
{
    [Fact]
    public async Task The_contract_of_the_assembly_is_served_with_the_settings_of_the_host()
    {
        await using WsTestServer server = await StartAsync(static app =>
        {
            app.MapWs<ServedEndpoint>("/rooms/{room}", static options =>
            {
                options.MaxMessageSize = 5000;
                options.EnvelopeNames = new WsEnvelopeNames("event", "data");
                options.Subprotocols.Add("chat.v2");
                options.RequireSubprotocol = true;
                options.IncludeTopic = true;
            }).RequireAuthorization("admins").RequireAuthorization(new AuthorizeAttribute { Roles = "a, b", AuthenticationSchemes = "X" });
            app.MapWs<ServedEndpoint>("/again");
            app.MapWsContract();
            app.MapWsInspector();
        });

        RawHttpResponse response = await GetAsync(server);

        Assert.Equal(200, response.Status);
        Assert.Equal("application/json; charset=utf-8", response.Headers["Content-Type"]);
        Assert.Equal("nosniff", response.Headers["X-Content-Type-Options"]);
        string own = Encoding.UTF8.GetString(ContractOf<ServedEndpoint>());
        Assert.StartsWith(own[..^1] + ",\"host\":", response.Body, StringComparison.Ordinal);
        Assert.Equal(
            """
            {"paths":["/again","/rooms/{room}"],"envelope":{"type":"event","payload":"data"},"maxMessageBytes":5000,
            "subprotocols":["chat.v2","typedws.v1.json"],"requireSubprotocol":true,"includeTopic":true,
            "auth":[{"policy":"admins"},{"roles":["a","b"],"schemes":["X"]}]}
            """.ReplaceLineEndings(""),
            JsonDocument.Parse(response.Body).RootElement.GetProperty("host").GetRawText());
        WsContractDocument read = WsContractReader.Parse(response.Body);
        Assert.Equal(response.Body, Encoding.UTF8.GetString(WsContractWriter.Write(read)));
        Assert.Equal("event", read.Host!.TypeName);
    }

    [Fact]
    public async Task The_tag_begins_with_the_hash_and_saves_the_transfer()
    {
        await using WsTestServer server = await StartAsync(static app =>
        {
            app.MapWs<ServedEndpoint>("/ws");
            app.MapWsContract();
        });
        await using WsTestServer other = await StartAsync(static app =>
        {
            app.MapWs<ServedEndpoint>("/other");
            app.MapWsContract();
        });

        RawHttpResponse first = await GetAsync(server);
        string tag = first.Headers["ETag"];

        string hash = JsonDocument.Parse(first.Body).RootElement.GetProperty("hash").GetString()!;
        Assert.StartsWith($"\"{hash}-", tag, StringComparison.Ordinal);
        Assert.StartsWith($"\"{hash}-", (await GetAsync(other)).Headers["ETag"], StringComparison.Ordinal);
        Assert.NotEqual(tag, (await GetAsync(other)).Headers["ETag"]);
        foreach (string known in (string[])[tag, "W/" + tag, "\"x\", " + tag, "*"])
        {
            RawHttpResponse same = await GetAsync(server, headers: $"If-None-Match: {known}\r\n");
            Assert.Equal((304, ""), (same.Status, same.Body));
            Assert.Equal(tag, same.Headers["ETag"]);
        }

        foreach (string unknown in (string[])["\"x\"", "x", hash, ""])
        {
            Assert.Equal(200, (await GetAsync(server, headers: $"If-None-Match: {unknown}\r\n")).Status);
        }
    }

    [Fact]
    public async Task One_of_several_endpoints_is_named_in_the_query()
    {
        await using WsTestServer server = await StartAsync(static app =>
        {
            app.MapWs<ServedEndpoint>("/one");
            app.MapWs<OtherServedEndpoint>("/two");
            app.MapWsContract();
        });
        string name = typeof(OtherServedEndpoint).FullName!;

        RawHttpResponse unnamed = await GetAsync(server);
        RawHttpResponse named = await GetAsync(server, $"?endpoint={name}");

        Assert.Equal(400, unnamed.Status);
        Assert.Contains("?endpoint=" + name, unnamed.Body, StringComparison.Ordinal);
        Assert.Equal(name, JsonDocument.Parse(named.Body).RootElement.GetProperty("endpoint").GetString());
        Assert.Equal(404, (await GetAsync(server, "?endpoint=Nobody")).Status);
        Assert.Equal(404, (await GetAsync(server, "?endpoint=")).Status);
        Assert.Equal(200, (await GetAsync(server, $"?endpoint={name}&format=contract")).Status);
        Assert.Equal(400, (await GetAsync(server, $"?endpoint={name}&format=wsdl")).Status);
    }

    [Fact]
    public async Task An_application_without_messages_has_no_contract()
    {
        await using WsTestServer server = await StartAsync(static app => app.MapWsContract());

        Assert.Equal(404, (await GetAsync(server)).Status);
    }

    [Fact]
    public async Task Only_GET_and_HEAD_are_answered()
    {
        await using WsTestServer server = await StartAsync(static app =>
        {
            app.MapWs<ServedEndpoint>("/ws");
            app.MapWsContract();
        });

        using var client = new HttpClient { BaseAddress = server.BaseAddress, Timeout = Bounded.Limit };
        using var request = new HttpRequestMessage(HttpMethod.Head, "/_ws/contract");
        using HttpResponseMessage head = await client.SendAsync(request, TestContext.Current.CancellationToken);
        RawHttpResponse post = await server.AskAsync("POST /_ws/contract HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.True(head.Content.Headers.ContentLength > 100);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(405, post.Status);
    }

    [Theory]
    [InlineData("Production", "localhost", "", 404)]
    [InlineData("", "localhost", "", 404)]
    [InlineData("Development", "localhost", "", 200)]
    [InlineData("Development", "evil.example", "", 403)]
    [InlineData("Development", "localhost", "X-Forwarded-For: 127.0.0.1\r\n", 403)]
    public async Task Without_a_policy_only_a_developer_on_this_machine_is_served(
        string environment, string host, string headers, int status)
    {
        await using WsTestServer server = await StartAsync(
            static app =>
            {
                app.MapWs<ServedEndpoint>("/ws");
                app.MapWsContract();
            },
            environment);

        RawHttpResponse response = await GetAsync(server, headers: headers, host: host);

        Assert.Equal(status, response.Status);
        Assert.Equal(status == 403, response.Body.Contains("app.MapWsContract(...).RequireAuthorization(...)", StringComparison.Ordinal));
        if (status == 404)
        {
            Assert.Equal("", response.Body);
            Assert.Equal(25, Assert.Single(server.Log.Problems()).Id.Id);
        }
    }

    [Fact]
    public async Task Another_machine_is_not_served_in_Development()
    {
        await using WsTestServer server = await StartAsync(static app =>
        {
            app.Use(static (context, next) =>
            {
                context.Connection.RemoteIpAddress = IPAddress.Parse("192.168.0.7");
                return next(context);
            });
            app.MapWs<ServedEndpoint>("/ws");
            app.MapWsContract();
        });

        Assert.Equal(403, (await GetAsync(server)).Status);
    }

    [Theory]
    [InlineData("X-User: ann\r\n", 403)]
    [InlineData("X-User: bob admin\r\n", 200)]
    public async Task A_policy_decides_in_every_environment(string user, int status)
    {
        foreach (string environment in (string[])["Production", "Development"])
        {
            await using WsTestServer server = await StartAsync(
                static app =>
                {
                    app.MapWs<ServedEndpoint>("/ws");
                    app.MapWsContract("/tools/contract").RequireAuthorization("admins");
                },
                environment);

            Assert.Equal(status, (await GetAsync(server, headers: user, host: "example.org", path: "/tools/contract")).Status);
        }
    }

    private static ReadOnlySpan<byte> ContractOf<TEndpoint>() where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
        => TEndpoint.ContractJson;

    private static Task<RawHttpResponse> GetAsync(
        WsTestServer server, string query = "", string headers = "", string host = "localhost", string path = "/_ws/contract")
        => server.AskAsync($"GET {path}{query} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n");

    private static Task<WsTestServer> StartAsync(Action<WebApplication> configure, string environment = "Development")
        => WsTestServer.StartAsync(configure, builder =>
        {
            Inspected.SetEnvironment(builder, environment);
            HeaderScheme.Add(builder);
        });
}

/// <summary>A message of the endpoints whose contracts are served.</summary>
[WsMessage("served", Direction = WsDirection.Both)]
internal sealed record Served(int Number);

/// <summary>An endpoint whose contract is served.</summary>
[WsEndpoint(Version = "2.0")]
internal sealed partial class ServedEndpoint : WsEndpoint
{
    [WsHandler]
    public static Served On(Served message) => message;
}

/// <summary>Another endpoint whose contract is served.</summary>
[WsEndpoint]
internal sealed partial class OtherServedEndpoint : WsEndpoint
{
    [WsHandler]
    public static void On(Served message) => _ = message;
}
