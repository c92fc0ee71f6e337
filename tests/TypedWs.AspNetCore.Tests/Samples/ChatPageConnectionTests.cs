using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TypedWs.AspNetCore.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace TypedWs.Tests.Samples;

/// <summary>What the chat sample's page does while there is no connection (acceptance rows B23, C5 to C8, C10).</summary>
public sealed partial class ChatPageConnectionTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>
{
    [GeneratedRegex(
        @"^(?:Connecting…|Reconnecting in \d+ s – closed with 100[16] \(.+\))$",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex LookingForTheServer { get; }

    [Fact]
    public async Task What_is_typed_before_the_connection_is_open_is_delivered_in_order()
    {
        var admission = new TaskCompletionSource();
        await using ChatServer server = await ChatServer.StartAsync(admission: admission.Task);
        await using ChatPage page = await ChatPage.NewAsync(chromium);
        await page.GoToAsync(server, "ann");
        await page.ExpectStateAsync("connecting");

        await page.SayAsync("one");
        await Expect(page.Queued).ToHaveTextAsync("1 message waits for the connection");
        await page.SayAsync("two");
        await page.SayAsync("three");
        await Expect(page.Queued).ToHaveTextAsync("3 messages wait for the connection");
        await Expect(page.Text).ToHaveValueAsync("");
        admission.SetResult();

        await Expect(page.Lines("chat").Locator("p")).ToHaveTextAsync(["one", "two", "three"]);
        await Expect(page.Queued).ToHaveTextAsync("");
    }

    [Fact]
    public async Task A_full_queue_says_so_and_leaves_the_text_in_the_field()
    {
        var admission = new TaskCompletionSource();
        await using ChatServer server = await ChatServer.StartAsync(admission: admission.Task);
        await using ChatPage page = await ChatPage.NewAsync(chromium);
        await page.GoToAsync(server, "ann");

        for (int i = 1; i <= 33; i++)
        {
            await page.SayAsync($"message {i}");
        }

        await Expect(page.Queued).ToHaveTextAsync("32 messages wait for the connection");
        await Expect(page.Line("info", "32 messages are waiting already")).ToHaveCountAsync(1);
        await Expect(page.Text).ToHaveValueAsync("message 33");
        admission.SetResult();

        await Expect(page.Lines("chat")).ToHaveCountAsync(32);
        await Expect(page.Lines("chat").Last).ToContainTextAsync("message 32");
    }

    [Fact]
    public async Task A_server_that_stops_and_comes_back_is_found_again()
    {
        await using ChatPage page = await ChatPage.NewAsync(chromium);
        ChatServer server = await ChatServer.StartAsync();
        await page.GoToAsync(server, "ann");
        await page.ExpectStateAsync("open");

        await server.DisposeAsync();
        await Expect(page.Line("info", "closed with 1001")).ToHaveCountAsync(1);
        await Expect(page.State).ToHaveTextAsync(LookingForTheServer);
        await page.SayAsync("said while the server was away");
        await Expect(page.Queued).ToHaveTextAsync("1 message waits for the connection");

        await using ChatServer successor = await ChatServer.StartAsync(server.BaseAddress.ToString());
        await page.ExpectStateAsync("open");
        await Expect(page.Line("system", "ann joined")).ToHaveCountAsync(2);
        await Expect(page.Line("chat", "said while the server was away")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task What_was_sent_and_not_answered_when_the_connection_broke_is_kept()
    {
        await using ChatServer server = await ChatServer.StartAsync();
        await using ChatPage page = await ChatPage.NewAsync(chromium);
        int received = 0;
        await page.Page.RouteWebSocketAsync("**/ws?*", socket => socket.OnMessage(message =>
        {
            if (Interlocked.Increment(ref received) == 2)
            {
                _ = socket.CloseAsync(new() { Code = 1002, Reason = "broken" });
            }
        }));
        await page.GoToAsync(server, "ann");
        await page.ExpectStateAsync("open");

        await page.SayAsync("first");
        await page.SayAsync("second");

        await page.ExpectStateAsync("closed");
        await Expect(page.Text).ToHaveValueAsync("first");
        await Expect(page.Lines("error").Last.Locator("blockquote")).ToHaveTextAsync("second");
    }

    [Fact]
    public async Task The_user_disconnects_and_reconnects()
    {
        await using ChatServer server = await ChatServer.StartAsync();
        await using ChatPage page = await ChatPage.NewAsync(chromium);
        await page.GoToAsync(server, "ann");
        await page.ExpectStateAsync("open");

        await page.Toggle.ClickAsync();
        await page.ExpectStateAsync("closed");
        await Expect(page.State).ToContainTextAsync("Closed with 1000");
        await page.SayAsync("later");
        await Expect(page.Queued).ToHaveTextAsync("1 message waits for you to reconnect");

        await Expect(page.Toggle).ToHaveTextAsync("Reconnect");
        await page.Toggle.ClickAsync();
        await Expect(page.Line("chat", "later")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Disconnecting_during_the_handshake_is_no_reason_to_reconnect()
    {
        var admission = new TaskCompletionSource();
        await using ChatServer server = await ChatServer.StartAsync(admission: admission.Task);
        await using ChatPage page = await ChatPage.NewAsync(chromium);
        await page.Page.Clock.InstallAsync();
        await page.GoToAsync(server, "ann");
        await page.ExpectStateAsync("connecting");

        // The browser reports 1006 here, after which the page would come back had the user not asked for this.
        await page.Toggle.ClickAsync();
        await page.ExpectStateAsync("closed");
        admission.SetResult();

        await page.Page.Clock.FastForwardAsync(60_000);
        await Expect(page.State).ToHaveTextAsync("Closed with 1006 (connection lost)");
    }

    [Fact]
    public async Task A_page_that_is_refused_says_why_and_does_not_come_back_until_the_user_has_mended_it()
    {
        await using ChatServer server = await ChatServer.StartAsync();
        await using ChatPage page = await ChatPage.NewAsync(chromium);
        await page.Page.Clock.InstallAsync();
        await page.GoToAsync(server, new string('n', 600));

        await Expect(page.Lines("error")).ToContainTextAsync("A name has at most 40 characters, all of them visible.");
        await Expect(page.State).ToHaveTextAsync("Not joined");
        await page.Page.Clock.FastForwardAsync(60_000);
        await page.ExpectStateAsync("closed");
        await Expect(page.Lines("error")).ToHaveCountAsync(1);

        await page.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("ann");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await Expect(page.Line("system", "ann joined")).ToHaveCountAsync(1);
    }

    // docs/wire-protocol.md, "Close codes"
    [Theory]
    [InlineData(1000, "closed")]
    [InlineData(1001, "reconnecting")]
    [InlineData(1009, "closed")]
    [InlineData(1011, "reconnecting")]
    [InlineData(1012, "reconnecting")]
    [InlineData(1013, "reconnecting")]
    [InlineData(4400, "closed")]
    [InlineData(4401, "closed")]
    [InlineData(4403, "closed")]
    [InlineData(4408, "reconnecting")]
    [InlineData(4409, "closed")]
    [InlineData(4429, "reconnecting")]
    [InlineData(4477, "closed")]
    [InlineData(4508, "reconnecting")]
    [InlineData(4577, "reconnecting")]
    public async Task The_close_code_decides_whether_the_page_reconnects(int code, string state)
    {
        await using ChatServer server = await ChatServer.StartAsync();
        await using ChatPage page = await ChatPage.NewAsync(chromium);
        int connections = 0;
        await page.Page.RouteWebSocketAsync("**/ws?*", socket =>
        {
            // The second connection is left open: a page that comes back ends there.
            if (Interlocked.Increment(ref connections) == 1)
            {
                _ = socket.CloseAsync(new() { Code = code, Reason = "because" });
            }
        });

        await page.Page.Clock.InstallAsync();
        await page.GoToAsync(server, "ann");

        await Expect(page.Line("info", $"closed with {code} (because)")).ToHaveCountAsync(1);
        await page.Page.Clock.FastForwardAsync(60_000); // longer than any delay
        if (state == "closed")
        {
            await Expect(page.State).ToHaveTextAsync($"Closed with {code} (because)");
            Assert.Equal(1, connections);
        }
        else
        {
            await page.ExpectStateAsync("open");
            Assert.Equal(2, connections);
        }
    }
}
