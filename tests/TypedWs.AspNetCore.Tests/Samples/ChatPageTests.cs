using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TypedWs.AspNetCore.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace TypedWs.Tests.Samples;

/// <summary>The chat sample's page in a real browser against the real sample (acceptance rows A9, B22, B23, C5 to C8, C10).</summary>
public sealed partial class ChatPageTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>
{
    [GeneratedRegex(@"^guest-\d+ joined$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GuestJoined { get; }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*Z$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UtcTime { get; }

    [Fact]
    public async Task Two_people_chat_with_each_other()
    {
        await using ChatServer server = await ChatServer.StartAsync();
        await using ChatPage ann = await ChatPage.NewAsync(chromium);
        await using ChatPage bob = await ChatPage.NewAsync(chromium);
        List<string> complaints = [];
        ann.Page.Console += (_, message) => complaints.Add(message.Text);
        ann.Page.PageError += (_, error) => complaints.Add(error);

        await ann.GoToAsync(server, "ann");
        await Expect(ann.Line("system", "ann joined")).ToHaveCountAsync(1);
        await bob.GoToAsync(server, "bob");
        await Expect(bob.Line("system", "bob joined")).ToHaveCountAsync(1);
        await Expect(ann.Line("system", "bob joined")).ToHaveCountAsync(1);

        await ann.SayAsync("hello, bob 消");
        await Expect(ann.Text).ToHaveValueAsync("");
        await Expect(bob.Lines("chat")).ToContainTextAsync(["hello, bob 消"]);
        await Expect(bob.Lines("chat").Locator(".from")).ToHaveTextAsync("ann");
        await Expect(bob.Lines("chat").Locator("time")).ToHaveAttributeAsync("datetime", UtcTime);

        await bob.SayAsync("hi");
        await Expect(ann.Lines("chat").Locator("p")).ToHaveTextAsync(["hello, bob 消", "hi"]);
        await Expect(ann.Log.Locator("li[data-own] p")).ToHaveTextAsync(["hello, bob 消"]);
        await Expect(bob.Log.Locator("li[data-own] p")).ToHaveTextAsync(["hi"]);
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Blank_input_is_not_sent()
    {
        await using ChatServer server = await ChatServer.StartAsync();
        await using ChatPage page = await ChatPage.NewAsync(chromium);
        await page.GoToAsync(server, "ann");
        await page.ExpectStateAsync("open");

        await page.SayAsync("");
        await page.SayAsync("   ");
        await page.SayAsync("not blank");

        await Expect(page.Line("chat", "not blank")).ToHaveCountAsync(1);
        await Expect(page.Lines("chat")).ToHaveCountAsync(1);
        await Expect(page.Lines("error")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_guest_is_named_by_the_server_and_recognises_its_own_messages()
    {
        await using ChatServer server = await ChatServer.StartAsync();
        await using ChatPage page = await ChatPage.NewAsync(chromium);
        await page.GoToAsync(server);
        await Expect(page.Lines("system")).ToHaveTextAsync(GuestJoined);

        await page.SayAsync("who am I?");

        await Expect(page.Log.Locator("li[data-own]")).ToContainTextAsync("who am I?");
    }

    [Fact]
    public async Task A_name_typed_on_the_page_is_used_and_remembered()
    {
        await using ChatServer server = await ChatServer.StartAsync();
        await using ChatPage page = await ChatPage.NewAsync(chromium);
        await page.GoToAsync(server);
        await page.ExpectStateAsync("open");

        await page.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("zoe");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await Expect(page.Line("system", "zoe joined")).ToHaveCountAsync(1);

        await page.GoToAsync(server); // without the name in the address
        await Expect(page.Line("system", "zoe joined")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_refused_message_says_why_in_words_keeps_the_text_and_the_connection_goes_on()
    {
        await using ChatServer server = await ChatServer.StartAsync();
        await using ChatPage ann = await ChatPage.NewAsync(chromium);
        await using ChatPage bob = await ChatPage.NewAsync(chromium);
        await ann.GoToAsync(server, "ann");
        await bob.GoToAsync(server, "bob");
        await Expect(ann.Line("system", "bob joined")).ToHaveCountAsync(1);

        await ann.SayAsync(new string('x', 501));
        await Expect(ann.Lines("error").Locator("p").First).ToHaveTextAsync("Your message must be at most 500 characters; it has 501.");
        await Expect(ann.Lines("error")).Not.ToContainTextAsync("/payload");
        await Expect(ann.Text).ToHaveValueAsync(new string('x', 501));

        await ann.SayAsync("short enough");
        await Expect(bob.Line("chat", "short enough")).ToHaveCountAsync(1);
        await Expect(bob.Lines("chat")).ToHaveCountAsync(1);
        await Expect(bob.Lines("error")).ToHaveCountAsync(0);
        await ann.ExpectStateAsync("open");
    }

    [Fact]
    public async Task A_refused_text_is_shown_where_something_else_was_typed_meanwhile()
    {
        await using ChatServer server = await ChatServer.StartAsync();
        await using ChatPage page = await ChatPage.NewAsync(chromium);
        await page.GoToAsync(server, "ann");
        await page.ExpectStateAsync("open");

        // In one go, so that the answer comes after both.
        await page.Page.EvaluateAsync(
            "text => { const [input, form] = [document.querySelector('#text'), document.querySelector('#form')];"
            + " input.value = text; form.requestSubmit(); input.value = 'the next one'; }",
            new string('x', 501));

        await Expect(page.Lines("error").Locator("blockquote")).ToHaveTextAsync(new string('x', 501));
        await Expect(page.Text).ToHaveValueAsync("the next one");
    }

    /// <summary>An error event about a message whose id was not read has no ref.</summary>
    [Fact]
    public async Task A_text_that_the_server_did_not_even_read_is_kept_as_well()
    {
        string text = new('x', 70_000);
        await using ChatServer server = await ChatServer.StartAsync();
        await using ChatPage page = await ChatPage.NewAsync(chromium);
        await page.GoToAsync(server, "ann");
        await page.ExpectStateAsync("open");
        await page.SayAsync("one that is good");
        await Expect(page.Lines("chat")).ToHaveCountAsync(1);

        await page.SayAsync(text);

        await Expect(page.Lines("error").Locator("p").First).ToHaveTextAsync("Your message is much too long.");
        await Expect(page.Text).ToHaveValueAsync(text);
    }

    [Fact]
    public async Task So_is_one_that_came_too_soon()
    {
        await using ChatServer server = await ChatServer.StartAsync(
            arguments:
            [
                "--TypedWs:ChatEndpoint:Rates:Message:PerSecond", "0.01",
                "--TypedWs:ChatEndpoint:Rates:Message:Burst", "1",
            ]);
        await using ChatPage page = await ChatPage.NewAsync(chromium);
        await page.GoToAsync(server, "ann");
        await page.ExpectStateAsync("open");
        await page.SayAsync("in time");
        await Expect(page.Line("chat", "in time")).ToHaveCountAsync(1);

        await page.SayAsync("too soon");

        await Expect(page.Lines("error").Locator("p").First).ToContainTextAsync("That was too fast. Try again in");
        await Expect(page.Text).ToHaveValueAsync("too soon");
    }

    [Fact]
    public async Task In_development_the_page_links_to_the_inspector()
    {
        await using ChatServer server = await ChatServer.StartAsync(environment: "Development");
        await using ChatServer production = await ChatServer.StartAsync();
        await using ChatPage page = await ChatPage.NewAsync(chromium);
        await page.GoToAsync(server);
        await Expect(page.Page.GetByRole(AriaRole.Link, new() { Name = "Inspector" })).ToHaveAttributeAsync("href", "/_ws");

        await page.GoToAsync(production);
        await page.ExpectStateAsync("open");
        await Expect(page.Page.GetByRole(AriaRole.Link)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Markup_in_names_and_texts_is_shown_as_text()
    {
        const string Name = "<b onclick=alert(1)>eve</b>";
        const string Text = "<img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script>";
        await using ChatServer server = await ChatServer.StartAsync();
        await using ChatPage page = await ChatPage.NewAsync(chromium);
        await page.GoToAsync(server, Name);
        await Expect(page.Lines("system")).ToHaveTextAsync([Name + " joined"]);

        await page.SayAsync(Text);

        await Expect(page.Lines("chat").Locator("p")).ToHaveTextAsync([Text]);
        await Expect(page.Lines("chat").Locator(".from")).ToHaveTextAsync([Name]);
        await Expect(page.Log.Locator("img, script, b")).ToHaveCountAsync(0);
        await Expect(page.Page).ToHaveTitleAsync("TypedWs chat");
    }

    [Theory]
    [InlineData(320, 568)]
    [InlineData(390, 844)]
    public async Task A_phone_sized_screen_needs_no_horizontal_scrolling(int width, int height)
    {
        await using ChatServer server = await ChatServer.StartAsync();
        await using ChatPage page = await ChatPage.NewAsync(chromium, width, height);
        await page.GoToAsync(server, "a-rather-long-name-for-a-small-screen");
        await page.ExpectStateAsync("open");
        await page.SayAsync(new string('W', 400));
        await page.SayAsync(new string('W', 501));
        await Expect(page.Lines("chat")).ToHaveCountAsync(1);
        await Expect(page.Lines("error")).ToHaveCountAsync(1);

        Assert.True(await page.Page.EvaluateAsync<bool>(
            "[document.documentElement, document.querySelector('#log')].every(e => e.scrollWidth <= e.clientWidth)"));
        await Expect(page.Text).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(page.Toggle).ToBeInViewportAsync(new() { Ratio = 1 });
    }
}
