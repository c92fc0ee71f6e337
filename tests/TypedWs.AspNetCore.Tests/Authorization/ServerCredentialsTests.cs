using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Authorization;

/// <summary>Newer credentials by <c>$auth</c>, expired ones, and one connection per identity.</summary>
[InMemory]
public sealed class ServerCredentialsTests
{
    private readonly AuthorizationScript _script = new();

    [Fact]
    public async Task A_client_authenticates_on_an_open_connection()
    {
        _script.Authenticate = static async token =>
        {
            await Task.Yield();
            return HeaderScheme.CreateUser(token, "admin");
        };
        await using WsTestServer server = await HandlerAuthorizationTests.StartAsync(_script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync("""{"type":"admins","payload":{"text":"1"},"id":1}""");
        await client.SendTextAsync("""{"type":"$auth","payload":{"token":"eve"},"id":2}""");
        await client.SendTextAsync("""{"type":"admins","payload":{"text":"3"},"id":3}""");
        await client.SendTextAsync("""{"type":"$auth","payload":{"token":"bob"}}""");
        await client.SendTextAsync("""{"type":"admins","payload":{"text":"5"},"id":5}""");

        Assert.Contains("\"code\":\"unauthenticated\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        Assert.Equal("""{"type":"$ack","ref":2}""", await client.ReceiveTextAsync());
        Assert.Equal("""{"type":"did","payload":{"what":"admins 3","user":"eve"},"ref":3}""", await client.ReceiveTextAsync());
        Assert.Equal("""{"type":"did","payload":{"what":"admins 5","user":"bob"},"ref":5}""", await client.ReceiveTextAsync());
    }

    [Theory]
    [InlineData("the token has expired")]
    [InlineData(null)]
    public async Task Refused_credentials_change_nothing(string? reason)
    {
        _script.Authenticate = _ => new(WsAuthenticationResult.Refuse(reason));
        await using WsTestServer server = await HandlerAuthorizationTests.StartAsync(_script);
        await using RawWebSocket client = await server.ConnectAsync(headers: "X-User: ann\r\n");

        await client.SendTextAsync("""{"type":"$auth","payload":{"token":"x"},"id":"a"}""");
        await client.SendTextAsync("""{"type":"users","payload":{"text":"2"},"id":2}""");

        Assert.Equal(
            $$$"""{"type":"error","ref":"a","payload":"""
            + $$$"""{"code":"unauthenticated","message":"{{{reason ?? "the credentials were refused"}}}","on":"$auth"}}""",
            await client.ReceiveTextAsync());
        Assert.Contains("\"user\":\"ann\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_that_are_accepted_too_late_change_nothing()
    {
        var late = new TaskCompletionSource<WsAuthenticationResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _script.Authenticate = _ => new(late.Task);
        await using WsTestServer server = await HandlerAuthorizationTests.StartAsync(
            _script, options: static options => options.HandlerTimeout = TimeSpan.FromMilliseconds(30));
        await using RawWebSocket client = await server.ConnectAsync(headers: "X-User: ann\r\n");

        await client.SendTextAsync("""{"type":"$auth","payload":{"token":"bob"},"id":1}""");
        Assert.Contains("\"code\":\"timeout\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        late.SetResult(HeaderScheme.CreateUser("bob"));

        await client.SendTextAsync("""{"type":"users","payload":{"text":"2"}}""");
        Assert.Contains("\"user\":\"ann\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        await client.PingAsync();
        await client.SendTextAsync("""{"type":"users","payload":{"text":"3"}}""");
        Assert.Contains("\"user\":\"ann\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ticket")]
    [InlineData("claim")]
    [InlineData("$auth")]
    public async Task Expired_credentials_close_the_connection_with_4401(string source)
    {
        var time = new ManualTime();
        _script.Authenticate = token => new(WsAuthenticationResult.Accept(HeaderScheme.CreateUser(token), time.GetUtcNow().AddSeconds(5)));
        await using WsTestServer server = await HandlerAuthorizationTests.StartAsync(_script, builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(time);
            if (source == "claim")
            {
                builder.Services.AddSingleton<IClaimsTransformation>(new ExpiringClaims(time));
            }
        });
        await using RawWebSocket client = await server.ConnectAsync(headers: "X-User: ann\r\n"
            + (source == "ticket" ? "X-Expires: 5\r\n" : ""));
        if (source == "$auth")
        {
            await client.SendTextAsync("""{"type":"$auth","payload":{"token":"ann"},"id":1}""");
            Assert.Equal("""{"type":"$ack","ref":1}""", await client.ReceiveTextAsync());
        }

        await client.PingAsync();
        Advance(time, seconds: 4);
        await client.PingAsync();

        Advance(time, seconds: 1);

        RawFrame close = await client.ReceiveFrameAsync();
        Assert.Equal(RawFrame.CloseOpcode, close.Opcode);
        Assert.Equal(4401, close.CloseCode);
        await client.SendAsync(RawFrame.MaskedClose(4401));
        await _script.Events.ExpectAsync("close ann 4401 the credentials have expired");
        Assert.Contains(server.Log.Events, static entry => entry.Id.Name == "CredentialsExpired");
    }

    [Theory]
    [InlineData(WsCredentialsExpiry.Close, "-1", 401, null)]
    [InlineData(WsCredentialsExpiry.Close, "0", 401, null)]
    [InlineData(WsCredentialsExpiry.Close, "60", 101, "ann")]
    [InlineData(WsCredentialsExpiry.Notify, "-1", 101, null)]
    [InlineData(WsCredentialsExpiry.Notify, "60", 101, "ann")]
    [InlineData(WsCredentialsExpiry.Ignore, "-1", 101, "ann")]
    public async Task Credentials_that_have_expired_before_open_no_connection(
        WsCredentialsExpiry expiry,
        string expires,
        int status,
        string? user)
    {
        // The application's clock, far from the machine's.
        var time = new ManualTime();
        await using WsTestServer server = await HandlerAuthorizationTests.StartAsync(
            _script,
            builder => builder.Services.AddSingleton<TimeProvider>(time),
            options => options.CredentialsExpiry = expiry);
        await using RawWebSocket client = await RawWebSocket.OpenAsync(
            server.BaseAddress,
            System.Text.Encoding.Latin1.GetBytes(Upgrade.UpgradeRefusalTests.Request(more: $"X-User: ann\r\nX-Expires: {expires}\r\n")));

        RawHttpResponse response = await client.ReceiveResponseAsync();

        Assert.Equal(status, response.Status);
        if (status == 401)
        {
            Upgrade.UpgradeRefusalTests.AssertProblem(response, "Unauthenticated");
            Assert.Contains("have expired", response.Body, StringComparison.Ordinal);
            Assert.Equal(HeaderScheme.Name, response.Headers["WWW-Authenticate"]);
            Assert.DoesNotContain("Location", response.Headers.Keys);
            Assert.Empty(server.Endpoint<MixedEndpoint>().Connections);
            _script.Events.ExpectNothing();
            return;
        }

        await client.SendTextAsync("""{"type":"open","payload":{"text":"1"}}""");
        string answer = await client.ReceiveTextAsync();
        Assert.Contains(user is null ? "\"user\":null" : $"\"user\":\"{user}\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_option_the_connection_stays_and_its_user_becomes_anonymous_until_new_credentials()
    {
        _script.Authenticate = static token => new(HeaderScheme.CreateUser(token));
        var time = new ManualTime();
        await using WsTestServer server = await HandlerAuthorizationTests.StartAsync(
            _script,
            builder => builder.Services.AddSingleton<TimeProvider>(time),
            static options => options.CredentialsExpiry = WsCredentialsExpiry.Notify);
        await using RawWebSocket client = await server.ConnectAsync(headers: "X-User: ann\r\nX-Expires: 5\r\n");
        await client.PingAsync();

        Advance(time, seconds: 5);

        await _script.Events.ExpectAsync("expired");

        await client.SendTextAsync("""{"type":"users","payload":{"text":"1"}}""");
        await client.SendTextAsync("""{"type":"$auth","payload":{"token":"ann"},"id":2}""");
        await client.SendTextAsync("""{"type":"users","payload":{"text":"3"}}""");
        Assert.Contains("\"code\":\"unauthenticated\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        Assert.Equal("""{"type":"$ack","ref":2}""", await client.ReceiveTextAsync());
        Assert.Contains("\"user\":\"ann\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        _script.Events.ExpectNothing();
    }

    [Fact]
    public async Task The_newest_connection_of_an_identity_replaces_the_one_before()
    {
        await using WsTestServer server = await HandlerAuthorizationTests.StartAsync(
            _script, options: static options => options.OneConnectionPer = static user => user.Identity?.Name);
        await using RawWebSocket first = await server.ConnectAsync(headers: "X-User: ann\r\n");
        await using RawWebSocket other = await server.ConnectAsync(headers: "X-User: bob\r\n");
        await using RawWebSocket nobody = await server.ConnectAsync();
        await using RawWebSocket nobodyElse = await server.ConnectAsync();
        await first.PingAsync();

        await using RawWebSocket second = await server.ConnectAsync(headers: "X-User: ann\r\n");

        RawFrame close = await first.ReceiveFrameAsync();
        Assert.Equal((RawFrame.CloseOpcode, 4409), (close.Opcode, close.CloseCode));
        await first.SendAsync(RawFrame.MaskedClose(4409));
        await _script.Events.ExpectAsync("close ann 4409 replaced by a newer connection");
        foreach (RawWebSocket client in new[] { other, nobody, nobodyElse, second })
        {
            await client.PingAsync();
        }

        // Who was replaced does not take the identity along.
        await using RawWebSocket third = await server.ConnectAsync(headers: "X-User: ann\r\n");
        Assert.Equal(4409, (await second.ReceiveFrameAsync()).CloseCode);
        await third.PingAsync();
    }

    [Fact]
    public async Task Who_becomes_another_user_on_an_open_connection_replaces_that_users_connection()
    {
        _script.Authenticate = static token => new(HeaderScheme.CreateUser(token));
        await using WsTestServer server = await HandlerAuthorizationTests.StartAsync(
            _script, options: static options => options.OneConnectionPer = static user => user.Identity?.Name);
        await using RawWebSocket bob = await server.ConnectAsync(headers: "X-User: bob\r\n");
        await bob.PingAsync();
        await using RawWebSocket ann = await server.ConnectAsync(headers: "X-User: ann\r\n");

        await ann.SendTextAsync("""{"type":"$auth","payload":{"token":"bob"},"id":1}""");

        Assert.Equal("""{"type":"$ack","ref":1}""", await ann.ReceiveTextAsync());
        Assert.Equal(4409, (await bob.ReceiveFrameAsync()).CloseCode);
        await using RawWebSocket newAnn = await server.ConnectAsync(headers: "X-User: ann\r\n");
        await newAnn.PingAsync();
        await ann.PingAsync();
    }

    // As a clock does: the heartbeat looks once a second.
    private static void Advance(ManualTime time, int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private sealed class ExpiringClaims(TimeProvider time) : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            long expiry = time.GetUtcNow().AddSeconds(5).ToUnixTimeSeconds();
            return Task.FromResult(
                new ClaimsPrincipal(
                    new ClaimsIdentity(
                        [.. principal.Claims, new Claim("exp", expiry.ToString(CultureInfo.InvariantCulture))],
                        HeaderScheme.Name)));
        }
    }
}
