using System.Security.Claims;
using TypedWs.Testing.Tests.Testing;

namespace TypedWs.Testing.Tests.Clocks;

/// <summary>Features of the server that depend on time, each to the tick.</summary>
public sealed class HostTimeTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_stalled_peer_is_dropped_after_the_keep_alive(int http)
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection bob = await host.ConnectAsync("?name=bob", options: o => o.HttpVersion = Version(http));
        bob.Network.Stall();
        await host.Time.AdvanceAsync(TimeSpan.FromSeconds(46));

        // On HTTP/2 the stream is reset, and the client learns it behind the bytes that wait.
        Assert.Empty(host.Connections);
        bob.Network.Resume();
        await bob.ExpectCloseAsync(1006);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_peer_without_pongs_is_dropped_at_the_tick(int http)
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>(options: o =>
        {
            o.KeepAlive.Interval = TimeSpan.FromSeconds(30);
            o.KeepAlive.Timeout = TimeSpan.FromSeconds(10);
        });
        await using WsTestConnection mute = await host.ConnectAsync("?name=mute", options: o =>
        {
            o.HttpVersion = Version(http);
            o.AnswersPings = false;
        });
        await using WsTestConnection bob = await host.ConnectAsync("?name=bob", options: o => o.HttpVersion = Version(http));
        await host.Time.AdvanceAsync(TimeSpan.FromSeconds(30) - Tick);
        Assert.DoesNotContain(mute.Transcript.Lines, line => line.Contains("ping"));
        await host.Time.AdvanceAsync(Tick);
        Assert.Contains(mute.Transcript.Lines, line => line.Contains("ping"));
        await host.Time.AdvanceAsync(TimeSpan.FromSeconds(10) - Tick);
        Assert.False(mute.Ended.IsCompleted);
        await host.Time.AdvanceAsync(Tick);
        await mute.ExpectCloseAsync(1006);
        await host.Time.AdvanceAsync(TimeSpan.FromMinutes(10));
        Assert.False(bob.Ended.IsCompleted);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_idle_connection_is_closed_at_the_tick(int http)
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>(
            options: o => o.IdleTimeout = TimeSpan.FromSeconds(60));
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann", options: o => o.HttpVersion = Version(http));
        await host.Time.AdvanceAsync(TimeSpan.FromSeconds(40));
        ann.Send(new Say("hi"));

        // The server looks at its connections once a second: it sees the message at the 41st.
        await host.Time.AdvanceAsync(TimeSpan.FromSeconds(61) - Tick);
        Assert.False(ann.Ended.IsCompleted);
        await host.Time.AdvanceAsync(Tick);
        await ann.ExpectCloseAsync(4408);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_handler_is_given_up_at_the_tick(int http)
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>(
            options: o => o.HandlerTimeout = TimeSpan.FromSeconds(5));
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann", options: o => o.HttpVersion = Version(http));
        ann.Send(new SayAfter("hi", Seconds: 7));
        await host.Time.AdvanceAsync(TimeSpan.FromSeconds(5) - Tick);
        Assert.DoesNotContain(ann.Transcript.Lines, line => line.Contains("timeout"));
        await host.Time.AdvanceAsync(Tick);
        await ann.ExpectErrorAsync("timeout");
        await host.Time.AdvanceAsync(TimeSpan.FromSeconds(2));
        await ann.ExpectAsync<Said>();
        await ann.ExpectNothingAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Credentials_expire_at_the_tick(int http)
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>(
            options: o => o.CredentialsExpiry = WsCredentialsExpiry.Close);
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "ann")], "test"));
        await using WsTestConnection ann = await host.ConnectAsync(
            "?name=x",
            user,
            o =>
            {
                o.HttpVersion = Version(http);
                o.UserExpires = host.Time.GetUtcNow().AddSeconds(20);
            });
        ann.Send(new Say("hi"));
        Assert.Equal("ann", (await ann.ExpectAsync<Said>()).From);
        await host.Time.AdvanceAsync(TimeSpan.FromSeconds(20) - Tick);
        Assert.False(ann.Ended.IsCompleted);
        await host.Time.AdvanceAsync(Tick);
        await ann.ExpectCloseAsync(4401);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_rate_allows_the_next_message_at_the_tick(int http)
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>(
            options: o => o.Rates.Message = new WsRateLimit(1, 1));
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann", options: o => o.HttpVersion = Version(http));
        ann.Send(new Say("one"));
        await host.Time.AdvanceAsync(TimeSpan.FromSeconds(1) - Tick);
        ann.Send(new Say("two"));
        await host.Time.AdvanceAsync(Tick);
        ann.Send(new Say("three"));
        Assert.Equal("one", (await ann.ExpectNextAsync<Said>()).Text);
        await ann.ExpectErrorAsync("rate_limited");
        Assert.Equal("three", (await ann.ExpectNextAsync<Said>()).Text);
        await ann.ExpectNothingAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_handler_that_waits_goes_on_at_its_time(int http)
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann", options: o => o.HttpVersion = Version(http));
        ann.Send(new SayAfter("hi", Seconds: 60));
        await host.Time.AdvanceAsync(TimeSpan.FromSeconds(60) - Tick);
        Assert.DoesNotContain(ann.Transcript.Lines, line => line.Contains("said"));
        await host.Time.AdvanceAsync(Tick);
        await ann.ExpectAsync<Said>();
        await ann.ExpectNothingAsync();
    }

    [Fact]
    public async Task Any_other_clock_may_be_given()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>(host: o => o.Time = TimeProvider.System);
        await using WsTestConnection ann = await host.ConnectAsync("?name=ann");
        ann.Send(new SayLater("hi", Turns: 0, Milliseconds: 20));
        await ann.ExpectAsync<Said>();
        await ann.ExpectNothingAsync();
        Assert.Throws<InvalidOperationException>(() => host.Time);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_client_of_the_application_is_waited_for(int http)
    {
        await using WsTestHost host = await WsTestHost.StartAsync<TalkEndpoint>();
        await using WsClient client = host.CreateClient(o => o.HttpVersion = Version(http), "?name=ann");
        int said = 0;
        client.On<Said>(_ => said++);
        await client.ConnectAsync();
        for (int run = 1; run <= 50; run++)
        {
            client.Send(new SayAfter("hi", Seconds: 5));
            await host.Time.AdvanceAsync(TimeSpan.FromSeconds(5));
            Assert.Equal(run, said);
        }
    }

    private static Version Version(int http) => new(http, http == 1 ? 1 : 0);
}
