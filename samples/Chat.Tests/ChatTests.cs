using System.Globalization;
using TypedWs;
using TypedWs.Testing;
using Xunit;

namespace Chat.Tests;

/// <summary>Tests of the chat, in the order in which you may want to read them. docs/testing.md explains each part.</summary>
public sealed class ChatTests
{
    // 1. A host runs the endpoint on real Kestrel, in memory. A connection is one visitor.
    [Fact]
    public async Task A_message_reaches_everybody_in_the_room()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<ChatEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?clientId=ann");
        await using WsTestConnection bob = await host.ConnectAsync("?clientId=bob");

        ann.Send(new ChatPayload("hi"));

        ChatPosted posted = await bob.ExpectAsync<ChatPosted>(m => m.From == "ann");
        Assert.Equal("hi", posted.Text);
        Assert.Equal(posted, await ann.ExpectAsync<ChatPosted>());
    }

    // 2. Messages that no expectation has taken yet are kept, in order.
    [Fact]
    public async Task Visitors_see_who_comes_and_goes()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<ChatEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?clientId=ann");
        await using WsTestConnection bob = await host.ConnectAsync("?clientId=bob");
        await bob.CloseAsync();

        Assert.Equal("ann joined", (await ann.ExpectNextAsync<SystemNotice>()).Text);
        Assert.Equal("bob joined", (await ann.ExpectNextAsync<SystemNotice>()).Text);
        Assert.Equal("bob left", (await ann.ExpectNextAsync<SystemNotice>()).Text);
    }

    // 3. "Nothing" is certain, and does not wait for a time.
    [Fact]
    public async Task An_invalid_message_is_told_to_its_sender_only()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<ChatEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?clientId=ann");
        await using WsTestConnection bob = await host.ConnectAsync("?clientId=bob");
        await bob.ExpectAsync<SystemNotice>();

        ann.Send(new ChatPayload(""));

        WsPeerError error = await ann.ExpectErrorAsync(WsErrorCode.ValidationFailed);
        Assert.Equal("/payload/text", error.FieldErrors.Single().Pointer);
        await bob.ExpectNothingAsync();
    }

    // 4. The server's code and reason of a close.
    [Fact]
    public async Task A_name_that_nobody_can_see_is_refused()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<ChatEndpoint>();
        await using WsTestConnection nobody = await host.ConnectAsync("?clientId=%E2%80%AE");

        WsClose close = await nobody.ExpectCloseAsync(4422);
        Assert.Contains("visible", close.Reason, StringComparison.Ordinal);
    }

    // 5. The clock belongs to the test.
    [Fact]
    public async Task A_message_has_the_time_at_which_it_was_sent()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<ChatEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?clientId=ann");
        await host.Time.AdvanceAsync(TimeSpan.FromMinutes(5));

        ann.Send(new ChatPayload("hi"));

        ChatPosted posted = await ann.ExpectAsync<ChatPosted>();
        Assert.Equal("2000-01-01 00:05", posted.Time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture));
    }

    // 6. The network belongs to the test.
    [Fact]
    public async Task A_visitor_whose_network_is_gone_has_left_after_the_keep_alive()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<ChatEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?clientId=ann");
        await using WsTestConnection bob = await host.ConnectAsync("?clientId=bob");

        bob.Network.Stall();
        await host.Time.AdvanceAsync(TimeSpan.FromSeconds(46));

        await ann.ExpectAsync<SystemNotice>(m => m.Text == "bob left");
        await bob.ExpectCloseAsync(1006);
    }

    // 7. The options of the endpoint are those of the application, and the test may change them.
    [Fact]
    public async Task A_visitor_who_talks_too_fast_is_told_when_to_go_on()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<ChatEndpoint>(
            options: o => o.Rates.Message = new WsRateLimit(PerSecond: 1, Burst: 1));
        await using WsTestConnection ann = await host.ConnectAsync("?clientId=ann");

        ann.Send(new ChatPayload("one"));
        ann.Send(new ChatPayload("two"));

        WsPeerError error = await ann.ExpectErrorAsync(WsErrorCode.RateLimited);
        await host.Time.AdvanceAsync(error.RetryAfter);
        await ann.AcknowledgedAsync(new ChatPayload("two"));
    }

    // 8. The real client of another program, on the same network and the same clock.
    [Fact]
    public async Task A_client_that_has_lost_its_connection_comes_back()
    {
        await using WsTestHost host = await WsTestHost.StartAsync<ChatEndpoint>();
        await using WsTestConnection ann = await host.ConnectAsync("?clientId=ann");
        await using WsClient bob = host.CreateClient(path: "?clientId=bob");
        await bob.ConnectAsync(TestContext.Current.CancellationToken);
        await ann.ExpectAsync<SystemNotice>(m => m.Text == "bob joined");

        host.Network.Connections[^1].Cut();
        await ann.ExpectAsync<SystemNotice>(m => m.Text == "bob left");
        await host.Time.AdvanceAsync(TimeSpan.FromSeconds(2));

        await ann.ExpectAsync<SystemNotice>(m => m.Text == "bob joined");
    }

    // 9. The whole application, with its other routes and its settings.
    [Fact]
    public async Task The_page_of_the_chat_is_served()
    {
        await using WsTestHost host = await WsTestHost.For<ChatEndpoint>();
        using HttpClient http = host.CreateHttpClient();
        await using WsTestConnection ann = await host.ConnectAsync("/ws?clientId=ann");

        string page = await http.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("<title>", page, StringComparison.Ordinal);
        await ann.ExpectAsync<SystemNotice>(m => m.Text == "ann joined");
    }
}
