using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;

namespace TypedWs.AspNetCore.Tests.Authorization;

/// <summary>401 at the upgrade: each scheme that the user could come from says how to authenticate, in its own way, and none of them
/// makes a fault of the server of it.</summary>
public sealed class ChallengeTests
{
    private const string Expired = "X-User: ann\r\nX-Expires: -1\r\n";

    private const string Upgrade =
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    [Theory]
    [InlineData(true, Expired, "have expired")]
    [InlineData(false, Expired, "have expired")]
    [InlineData(false, "", "needs an authenticated user")]
    public async Task Every_scheme_of_a_policy_is_asked(bool isMapped, string headers, string detail)
    {
        await using WsTestServer server = await StartAsync(isMapped);

        RawHttpResponse response = await server.AskAsync(UpgradeRefusalTests.Request(more: headers));

        Assert.Equal(401, response.Status);
        UpgradeRefusalTests.AssertProblem(response, "Unauthenticated");
        Assert.Contains(detail, response.Body, StringComparison.Ordinal);
        Assert.Contains("Header", response.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.DoesNotContain("Location", response.Headers.Keys);
        Assert.Empty(server.Log.Problems());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_comes_by_one_of_the_schemes_in_time_is_let_in(bool isMapped)
    {
        await using WsTestServer server = await StartAsync(isMapped);
        await using RawWebSocket client = await server.ConnectAsync(headers: "X-User: ann\r\nX-Expires: 60\r\n");
        Assert.Equal("hello ann", await client.ReceiveTextAsync());
    }

    /// <summary>As an event of a scheme may do, for JWT <c>JwtBearerEvents.OnChallenge</c>.</summary>
    [Theory]
    [InlineData(true, Expired, true)]
    [InlineData(true, Expired, false)]
    [InlineData(false, Expired, true)]
    [InlineData(false, Expired, false)]
    [InlineData(false, "", true)]
    [InlineData(false, "", false)]
    public async Task A_schemes_own_body_stays_whether_it_is_on_its_way_or_not(bool isMapped, string headers, bool isFlushed)
    {
        await using WsTestServer server = await StartAsync(isMapped);
        using var client = new HttpClient { BaseAddress = server.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ws");
        string lines = $"{headers}X-Challenge: 401 own\r\n{(isFlushed ? "X-Flush: 1\r\n" : "")}{Upgrade}";
        foreach (string line in lines.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            request.Headers.TryAddWithoutValidation(line.Split(": ")[0], line.Split(": ")[1]);
        }

        using HttpResponseMessage response = await client.SendAsync(request).WithinLimit();

        Assert.Equal(401, (int)response.StatusCode);
        Assert.StartsWith("own", await response.Content.ReadAsStringAsync().WithinLimit(), StringComparison.Ordinal);
        Assert.Contains("refused with 401: Unauthenticated. ", Assert.Single(server.Log.Refusals()).Text, StringComparison.Ordinal);
        Assert.Empty(server.Log.Problems());
    }

    /// <summary>The application's own middleware may name a ticket as it likes, and need not have any scheme.</summary>
    [Theory]
    [InlineData("Mine", true, "Header")]
    [InlineData("Mine;Other", true, "Other")]
    [InlineData(";", true, "Header")]
    [InlineData("Mine", false, null)]
    public async Task A_ticket_of_no_scheme_of_the_host_is_a_401_too(string ticket, bool hasSchemes, string? asked)
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            app =>
            {
                app.Use(async (context, next) =>
                {
                    var properties = new AuthenticationProperties { ExpiresUtc = DateTimeOffset.UtcNow.AddSeconds(-1) };
                    var result = AuthenticateResult.Success(new AuthenticationTicket(HeaderScheme.CreateUser("ann"), properties, ticket));
                    context.User = result.Principal!;
                    context.Features.Set<IAuthenticateResultFeature>(new Result { AuthenticateResult = result });
                    await next(context);
                });
                app.MapWs<TextEchoEndpoint>("/ws");
            },
            builder =>
            {
                if (hasSchemes)
                {
                    AddSchemes(builder);
                }
            });

        RawHttpResponse response = await server.AskAsync(UpgradeRefusalTests.Request());

        Assert.Equal(401, response.Status);
        UpgradeRefusalTests.AssertProblem(response, "Unauthenticated");
        Assert.Equal(asked, response.Headers.GetValueOrDefault("WWW-Authenticate"));
        Assert.Empty(server.Log.Problems());
    }

    private static Task<WsTestServer> StartAsync(bool isMapped)
        => WsTestServer.StartAsync(
            app =>
            {
                if (isMapped)
                {
                    app.MapWs<TwoSchemesEndpoint>("/ws");
                }
                else
                {
                    app.Run(static context => context.AcceptWsAsync<TwoSchemesEndpoint>());
                }
            },
            AddSchemes);

    private static void AddSchemes(WebApplicationBuilder builder)
    {
        HeaderScheme.Add(builder);
        new AuthenticationBuilder(builder.Services).AddScheme<AuthenticationSchemeOptions, HeaderScheme>("Other", null);
    }

    private sealed class Result : IAuthenticateResultFeature
    {
        public AuthenticateResult? AuthenticateResult { get; set; }
    }
}
