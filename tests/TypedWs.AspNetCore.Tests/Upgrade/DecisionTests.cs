using System.Text.Json;
using Microsoft.Extensions.Logging;
using TypedWs.AspNetCore.Tests.PubSub;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Upgrade;

/// <summary>The endpoint's own decision about an upgrade, in its good and bad courses (acceptance A1, A4, B2, B14, D5, D17).</summary>
public sealed class DecisionTests
{
    [Theory]
    [Trait("Row", "A4")]
    [Trait("Row", "B14")]
    [InlineData(400, "Upgrade failed", "Bad Request")]
    [InlineData(401, "token expired", "Unauthorized")]
    [InlineData(403, null, "Forbidden")]
    [InlineData(500, "Upgrade failed :(", "Internal Server Error")]
    [InlineData(503, "later", "Service Unavailable")]
    public async Task A_refusal_has_the_applications_status_text_and_headers(int status, string? detail, string title)
    {
        var script = new UpgradeScript
        {
            Decide = upgrade =>
            {
                upgrade.AppendResponseHeader("WWW-Authenticate", "Bearer");
                upgrade.AppendResponseHeader("Set-Cookie", "SessionId=; Max-Age=0");
                return new(upgrade.Refuse(status, detail));
            },
        };
        await using WsTestServer server = await AcceptedUpgradeTests.StartAsync(script);

        RawHttpResponse response = await server.AskAsync(UpgradeRefusalTests.Request());

        Assert.Equal(status, response.Status);
        UpgradeRefusalTests.AssertProblem(response, "RefusedByApplication");
        Assert.Equal(title, UpgradeRefusalTests.Problem(response).GetProperty("title").GetString());
        JsonElement problem = UpgradeRefusalTests.Problem(response);
        Assert.Equal(detail, problem.TryGetProperty("detail", out JsonElement text) ? text.GetString() : null);
        Assert.Equal("Bearer", response.Headers["WWW-Authenticate"]);
        Assert.Equal("SessionId=; Max-Age=0", response.Headers["Set-Cookie"]);
        Assert.DoesNotContain("Sec-WebSocket-Accept", response.Headers.Keys);
        Assert.Contains("RefusedByApplication", Assert.Single(server.Log.Refusals()).Text, StringComparison.Ordinal);
        Assert.Empty(server.Endpoint<DecidingEndpoint>().Connections);
        script.Events.ExpectNothing();
    }

    [Fact]
    [Trait("Row", "A1")]
    public async Task The_application_is_not_asked_about_a_request_that_is_no_proper_upgrade()
    {
        var script = new UpgradeScript { Decide = static _ => throw new InvalidOperationException("must not be called") };
        await using WsTestServer server = await AcceptedUpgradeTests.StartAsync(script);

        Assert.Equal(426, (await server.AskAsync(UpgradeRefusalTests.Request(upgrade: null))).Status);
        Assert.Empty(server.Log.Problems());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_exception_in_the_decision_is_a_500_that_tells_nothing(bool afterAwait)
    {
        var script = new UpgradeScript
        {
            Decide = async _ =>
            {
                if (afterAwait)
                {
                    await Task.Yield();
                }

                throw new InvalidOperationException("secret: database down");
            },
        };
        await using WsTestServer server = await AcceptedUpgradeTests.StartAsync(script);
        using var refused = new Measurements(server.Services, "typedws.upgrades.refused");

        RawHttpResponse response = await server.AskAsync(UpgradeRefusalTests.Request());

        Assert.Equal(500, response.Status);
        Assert.Equal(["1 endpoint=DecidingEndpoint reason=ApplicationFailed"], refused.Taken);
        Assert.DoesNotContain("secret", response.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Sec-WebSocket-Accept", response.Headers.Keys);
        Assert.DoesNotContain("Upgrade", response.Headers.Keys);
        Assert.Empty(server.Endpoint<DecidingEndpoint>().Connections);
        script.Events.ExpectNothing();
        await Bounded.Until(() => server.Log.Problems().Length > 0, "the exception is logged");
        LogEvent entry = Assert.Single(server.Log.Problems());
        Assert.Equal(LogLevel.Error, entry.Level);
        Assert.Contains("database down", entry.Exception!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", false, 400, "TopicNameInvalid")]
    [InlineData("", true, 400, "TopicNameInvalid")]
    [InlineData("limit", false, 503, "LimitExceeded")]
    [InlineData("limit", true, 503, "LimitExceeded")]
    public async Task A_topics_name_or_a_limit_that_the_request_breaks_is_a_refusal_and_no_error_in_the_log(
        string name,
        bool afterAwait,
        int status,
        string reason)
    {
        var script = new UpgradeScript
        {
            Decide = async upgrade =>
            {
                if (afterAwait)
                {
                    await Task.Yield();
                }

                _ = name.Length == 0 ? new WsTopic<Line>("rooms:{room}").For(name) : throw new WsLimitException("too many");
                return WsUpgradeResult<string>.Accept("");
            },
        };
        await using WsTestServer server = await AcceptedUpgradeTests.StartAsync(script);
        using var refused = new Measurements(server.Services, "typedws.upgrades.refused");

        RawHttpResponse response = await server.AskAsync(UpgradeRefusalTests.Request());

        Assert.Equal(status, response.Status);
        UpgradeRefusalTests.AssertProblem(response, reason);
        Assert.Equal([$"1 endpoint=DecidingEndpoint reason={reason}"], refused.Taken);
        Assert.Equal(status == 503, response.Headers.ContainsKey("Retry-After"));
        Assert.Empty(server.Endpoint<DecidingEndpoint>().Connections);
        Assert.Empty(server.Log.Problems());
    }

    [Fact]
    public async Task A_slow_decision_is_waited_for()
    {
        var decision = new TaskCompletionSource<WsUpgradeResult<string>>();
        var asked = new TaskCompletionSource();
        var script = new UpgradeScript
        {
            Decide = _ =>
            {
                asked.SetResult();
                return new(decision.Task);
            },
        };
        await using WsTestServer server = await AcceptedUpgradeTests.StartAsync(script);

        Task<RawWebSocket> connecting = server.ConnectAsync(early: RawFrame.MaskedText("hi"));
        await asked.Task.WithinLimit();
        Assert.False(connecting.IsCompleted);
        decision.SetResult("ann");

        await using RawWebSocket client = await connecting.WithinLimit();
        Assert.Equal("ann: hi", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task A_client_that_goes_away_during_the_decision_cancels_it()
    {
        var asked = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        var script = new UpgradeScript
        {
            Decide = async upgrade =>
            {
                var gone = new TaskCompletionSource();
                await using CancellationTokenRegistration registration = upgrade.Aborted.Register(gone.SetResult);
                asked.SetResult();
                await gone.Task;
                cancelled.SetResult();
                upgrade.Aborted.ThrowIfCancellationRequested();
                return "ann";
            },
        };
        await using WsTestServer server = await AcceptedUpgradeTests.StartAsync(script);
        RawWebSocket client = await RawWebSocket.OpenAsync(
            server.BaseAddress,
            System.Text.Encoding.Latin1.GetBytes(UpgradeRefusalTests.Request()));
        await asked.Task.WithinLimit();

        await client.DisposeAsync();

        await cancelled.Task.WithinLimit();
        Assert.Empty(server.Endpoint<DecidingEndpoint>().Connections);
        script.Events.ExpectNothing();
    }

    [Fact]
    public async Task A_connection_accepted_for_a_client_that_is_gone_opens_and_closes_in_balance()
    {
        var asked = new TaskCompletionSource();
        var script = new UpgradeScript
        {
            Decide = async upgrade =>
            {
                var gone = new TaskCompletionSource();
                await using CancellationTokenRegistration registration = upgrade.Aborted.Register(gone.SetResult);
                asked.SetResult();
                await gone.Task;
                return "ann";
            },
        };
        await using WsTestServer server = await AcceptedUpgradeTests.StartAsync(script);
        RawWebSocket client = await RawWebSocket.OpenAsync(
            server.BaseAddress,
            System.Text.Encoding.Latin1.GetBytes(UpgradeRefusalTests.Request()));
        await asked.Task.WithinLimit();

        await client.DisposeAsync();

        await script.Events.ExpectAsync("open ann", "close ann 1006");
        await Bounded.Until(() => server.Endpoint<DecidingEndpoint>().Connections.Count == 0, "the connection is forgotten");
        Assert.Empty(server.Log.Problems());
    }

    [Fact]
    public async Task An_endpoint_that_does_not_decide_is_told_what_to_override()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<UndecidedEndpoint>();

        Assert.Equal(500, (await server.AskAsync(UpgradeRefusalTests.Request())).Status);

        await Bounded.Until(() => server.Log.Problems().Length > 0, "the exception is logged");
        Assert.Contains(
            "overrides neither OnUpgrade nor OnUpgradeAsync",
            Assert.Single(server.Log.Problems()).Exception!.Message,
            StringComparison.Ordinal);
    }
}

/// <summary>Has data, but nothing that would give it.</summary>
[WsEndpoint]
internal sealed partial class UndecidedEndpoint : WsRawEndpoint<string>
{
    // The compiler refuses an endpoint that does not override it; what is left is to ask the base.
    public override WsUpgradeResult<string> OnUpgrade(WsUpgrade upgrade) => base.OnUpgrade(upgrade);
}
