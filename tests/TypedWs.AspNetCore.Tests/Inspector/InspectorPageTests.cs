using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using TypedWs.AspNetCore.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace TypedWs.AspNetCore.Tests.Inspector;

/// <summary>The inspector's page in a real browser.</summary>
public sealed class InspectorPageTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>
{
    private const string Hostile = "<img/src=x/onerror=alert(1)>";

    [Fact]
    public async Task It_shows_who_joins_their_topics_and_errors_and_an_operator_closes_a_connection()
    {
        await using WsTestServer server = await Inspected.StartAsync();
        await using RawWebSocket first = await server.JoinAsync("/ws/first");
        await using InspectorPage inspector = await InspectorPage.OpenAsync(chromium, server.BaseAddress);
        await Expect(inspector.Connections).ToHaveCountAsync(1);
        await Expect(inspector.Chart("connections")).ToHaveTextAsync("1");
        string before = await inspector.LineAsync("connections");

        await using RawWebSocket ann = await server.JoinAsync("/ws/second", "ann", "room:1");
        ILocator row = inspector.Connection("ann");
        await Expect(row).ToContainTextAsync("room:1");
        await Expect(row).ToContainTextAsync("WatchedEndpoint · /ws/second");
        await Expect(row).ToContainTextAsync("127.0.0.1");
        await Expect(inspector.Endpoints).ToContainTextAsync(["room:1 · 1"]);
        await Expect(inspector.Chart("connections")).ToHaveTextAsync("2");
        Assert.NotEqual(before, await inspector.LineAsync("connections"));

        await ann.SendTextAsync("""{"type":"join","payload":{"topic":""}}""");
        await Expect(inspector.Errors).ToContainTextAsync(["validation_failed1 field is invalid"]);
        await Expect(inspector.Errors.First).ToContainTextAsync("join");

        await row.GetByRole(AriaRole.Button).ClickAsync();
        await inspector.Page.GetByLabel("Close code").FillAsync("4000");
        await inspector.Page.GetByLabel("Reason").FillAsync("enough ✓");
        await inspector.Page.GetByRole(AriaRole.Button, new() { Name = "Close connection", Exact = true }).ClickAsync();
        await Expect(inspector.Dialog).ToBeHiddenAsync();
        Assert.Contains("validation_failed", await ann.ReceiveTextAsync(), StringComparison.Ordinal);
        RawFrame close = await ann.ReceiveFrameAsync();
        Assert.Equal((4000, "enough ✓"), (close.CloseCode, close.CloseReason));
        await ann.SendAsync(RawFrame.MaskedClose(4000));
        await Expect(inspector.Connections).ToHaveCountAsync(1);
        await first.PingAsync();
        inspector.AssertNoComplaints();
    }

    [Fact]
    public async Task Its_charts_are_of_all_endpoints_or_of_the_one_that_is_chosen()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app =>
            {
                app.MapWs<WatchedEndpoint>("/ws");
                app.MapWs<Hosting.FirstEndpoint>("/first");
                app.MapWsInspector("/_ws");
            },
            static builder => Inspected.SetEnvironment(builder, "Development"));
        await using RawWebSocket one = await server.ConnectAsync();
        await using RawWebSocket two = await server.ConnectAsync();
        await using RawWebSocket three = await server.ConnectAsync("/first");
        await using InspectorPage inspector = await InspectorPage.OpenAsync(chromium, server.BaseAddress);
        await Expect(inspector.Chart("connections")).ToHaveTextAsync("3");
        ILocator charted = inspector.Page.GetByLabel("Charts of");

        await charted.SelectOptionAsync("FirstEndpoint");
        await Expect(inspector.Chart("connections")).ToHaveTextAsync("1");
        await charted.SelectOptionAsync("WatchedEndpoint");
        await Expect(inspector.Chart("connections")).ToHaveTextAsync("2");
        await using RawWebSocket four = await server.ConnectAsync("/first");
        await Expect(inspector.Connections).ToHaveCountAsync(4);
        await Expect(inspector.Chart("connections")).ToHaveTextAsync("2");

        server.Endpoint<WatchedEndpoint>().Topics.All.Publish(new Load(new string('x', 3 * 1024)));
        await Expect(inspector.Chart("sent")).ToContainTextAsync("KiB");
        await charted.SelectOptionAsync("");
        await Expect(inspector.Chart("connections")).ToHaveTextAsync("4");
        inspector.AssertNoComplaints();
    }

    [Fact]
    public async Task Names_that_are_markup_are_shown_as_the_text_that_they_are()
    {
        await using WsTestServer server = await Inspected.StartAsync();
        await using InspectorPage inspector = await InspectorPage.OpenAsync(chromium, server.BaseAddress);
        string path = "/ws/" + Uri.EscapeDataString(Hostile.Replace("/", " ", StringComparison.Ordinal));
        await using RawWebSocket client = await server.JoinAsync(path, Hostile, Hostile, "\u202Egnorw");
        await client.SendTextAsync($$$"""{"type":"refuse","payload":{"why":"{{{Hostile}}}"}}""");

        ILocator row = inspector.Connection(Hostile);
        await Expect(row.GetByText(Hostile, new() { Exact = true })).ToHaveCountAsync(2); // the user and the topic
        await Expect(row).ToContainTextAsync("· /ws/<img src=x onerror=alert(1)>");
        await Expect(row).ToContainTextAsync("\\u202egnorw");
        await Expect(inspector.Endpoints).ToContainTextAsync([Hostile + " · 1"]);
        await Expect(inspector.Errors).ToContainTextAsync(["app.refused" + Hostile]);
        await row.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(inspector.Dialog).ToContainTextAsync(Hostile);
        await Expect(inspector.Page.Locator("img")).ToHaveCountAsync(0);
        inspector.AssertNoComplaints();
    }

    [Theory]
    [InlineData(320)]
    [InlineData(390)]
    public async Task On_a_phone_nothing_is_beside_the_screen(int width)
    {
        await using WsTestServer server = await Inspected.StartAsync();
        await using RawWebSocket ann = await server.JoinAsync("/ws/" + new string('p', 200), "ann", "room:1", new string('t', 90));
        await using InspectorPage inspector = await InspectorPage.OpenAsync(
            await chromium.NewPageAsync(width, 844),
            new Uri(server.BaseAddress, "_ws"));
        await Expect(inspector.Connections).ToHaveCountAsync(1);
        await ann.SendTextAsync($$$"""{"type":"{{{new string('u', 200)}}}"}""");
        await Expect(inspector.Errors).ToHaveCountAsync(1);

        Assert.Equal(
            "",
            await inspector.Page.EvaluateAsync<string>(
                "[document.documentElement, ...document.querySelectorAll('.scroll')]"
                + ".filter(e => e.scrollWidth > e.clientWidth).map(e => e.tagName + e.scrollWidth).join()"));
        foreach (string part in new[] { "#connections button", "#errors .code", "#filter", "#order", "#pause" })
        {
            ILocator located = inspector.Page.Locator(part).First;
            await located.ScrollIntoViewIfNeededAsync();
            await Expect(located).ToBeInViewportAsync(new() { Ratio = 0.9f });
        }

        inspector.AssertNoComplaints();
    }

    [Fact]
    public async Task It_is_used_by_keyboard_alone()
    {
        await using WsTestServer server = await Inspected.StartAsync();
        await using RawWebSocket ann = await server.JoinAsync("/ws/a", "ann");
        await using RawWebSocket bob = await server.JoinAsync("/ws/b", "bob");
        await using InspectorPage inspector = await InspectorPage.OpenAsync(chromium, server.BaseAddress);
        IKeyboard keyboard = inspector.Page.Keyboard;
        await Expect(inspector.Connections).ToHaveCountAsync(2);

        await inspector.Page.GetByLabel("Filter").FocusAsync();
        await keyboard.TypeAsync("bob");
        await Expect(inspector.Connections).ToHaveCountAsync(1);
        await Expect(inspector.Page.Locator("#shown")).ToHaveTextAsync("1 of 2");
        for (int i = 0; i < 3; i++)
        {
            await keyboard.PressAsync("Tab"); // the order, the table, the button
        }

        await keyboard.PressAsync("Enter");
        await Expect(inspector.Dialog).ToBeVisibleAsync();
        await keyboard.PressAsync("Escape");
        await Expect(inspector.Dialog).ToBeHiddenAsync();
        await Expect(inspector.Connection("bob").GetByRole(AriaRole.Button)).ToBeFocusedAsync();

        await keyboard.PressAsync("Enter");
        await Expect(inspector.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("Enter");
        Assert.Equal(1000, (await bob.ReceiveFrameAsync()).CloseCode);
        await ann.PingAsync();
        inspector.AssertNoComplaints();
    }

    [Fact]
    public async Task A_refused_close_says_why_and_leaves_the_dialog_open()
    {
        await using WsTestServer server = await Inspected.StartAsync();
        RawWebSocket ann = await server.JoinAsync();
        await using InspectorPage inspector = await InspectorPage.OpenAsync(chromium, server.BaseAddress);
        await inspector.Connections.GetByRole(AriaRole.Button).ClickAsync();
        await inspector.Page.GetByLabel("Reason").FillAsync(new string('ä', 123));
        ILocator confirm = inspector.Page.GetByRole(AriaRole.Button, new() { Name = "Close connection", Exact = true });

        await confirm.ClickAsync();
        await Expect(inspector.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("reason must be at most 123 bytes of UTF-8");

        ann.Reset();
        await inspector.Page.GetByLabel("Reason").FillAsync("");
        await Bounded.Until(() => server.Endpoint<WatchedEndpoint>().Connections.Count == 0, "the connection has ended");
        await confirm.ClickAsync();
        await Expect(inspector.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("there is no connection of this id, it may have ended");
        inspector.AssertNoComplaints();
    }

    [Fact]
    public async Task Two_inspectors_see_the_same_and_a_paused_one_stands_still()
    {
        await using WsTestServer server = await Inspected.StartAsync();
        await using InspectorPage one = await InspectorPage.OpenAsync(chromium, server.BaseAddress);
        await using InspectorPage two = await InspectorPage.OpenAsync(chromium, server.BaseAddress);
        await one.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(one.State).ToHaveTextAsync("Paused");

        await using RawWebSocket ann = await server.JoinAsync("/ws", "ann");
        await Expect(two.Connection("ann")).ToHaveCountAsync(1);
        await Expect(one.Connections).ToHaveCountAsync(0);
        await one.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();

        await Expect(one.Connection("ann")).ToHaveCountAsync(1);
        one.AssertNoComplaints();
        two.AssertNoComplaints();
    }

    [Fact]
    public async Task In_Production_it_works_for_who_has_signed_in_and_does_not_hold_up_the_shutdown()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app =>
            {
                app.MapWs<WatchedEndpoint>("/ws");
                app.MapGet("/sign-in", static context => context.SignInAsync(
                    new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "ann")], "test"))));
                app.MapWsInspector("/{tenant}/_ws").RequireAuthorization();
            },
            static builder =>
            {
                builder.Services.AddAuthentication("cookies").AddCookie("cookies");
                builder.Services.AddAuthorization();
            });
        await using RawWebSocket client = await server.ConnectAsync();
        IPage page = await chromium.NewPageAsync();
        await page.GotoAsync(server.BaseAddress + "sign-in");
        await using InspectorPage inspector = await InspectorPage.OpenAsync(page, new Uri(server.BaseAddress, "acme/_ws/"));
        await Expect(inspector.Connections).ToHaveCountAsync(1);
        await Expect(page.Locator("#host")).ToContainTextAsync("Production");
        await client.CloseAsync();

        long start = TimeProvider.System.GetTimestamp();
        await server.App.StopAsync().WithinLimit();

        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(8));
        await Expect(inspector.State).ToContainTextAsync("Disconnected (1001, the server is shutting down)");
    }
}
