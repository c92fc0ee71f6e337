using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TypedWs.AspNetCore.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace TypedWs.Tests.Samples;

/// <summary>The page of the tasks sample in a real browser against the real sample.</summary>
public sealed partial class TasksPageTests(ChromiumFixture chromium, TasksServer server)
    : IClassFixture<ChromiumFixture>, IClassFixture<TasksServer>
{
    [GeneratedRegex(@"^[1-9]\d* % of 60 s$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Moves { get; }

    [GeneratedRegex(@"^was cancelled at [1-9]\d* %$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IsCancelled { get; }

    [GeneratedRegex(@"^stopped at \d+ %: there is no connection to the server$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HasLostTheServer { get; }

    [Fact]
    public async Task A_task_is_added_for_everyone()
    {
        await using TasksPage ann = await TasksPage.OpenAsync(chromium, server);
        await using TasksPage bob = await TasksPage.OpenAsync(chromium, server);

        await ann.AddAsync("  Read <b>a book</b> 消 ", "12");

        await Expect(ann.Task("Read <b>a book</b> 消")).ToHaveCountAsync(1);
        await Expect(bob.About("Read <b>a book</b> 消")).ToHaveTextAsync("takes 12 s");
        await Expect(ann.Title).ToHaveValueAsync("");
        await Expect(ann.Title).ToBeFocusedAsync();
        await Expect(ann.News).ToContainTextAsync("was added");
    }

    [Fact]
    public async Task A_refused_task_says_why_at_its_field_and_stays_there()
    {
        await using TasksPage page = await TasksPage.OpenAsync(chromium, server);

        await page.AddAsync(" ", "100");
        await Expect(page.Title).ToHaveAccessibleDescriptionAsync("must not be blank");
        await Expect(page.Seconds).ToHaveAccessibleDescriptionAsync("must be between 1 and 60");
        await Expect(page.Title).ToHaveAttributeAsync("aria-invalid", "true");

        await page.AddAsync("make tea", "3");
        await Expect(page.News).ToHaveTextAsync("The task was not added: a task with this title is in the list already.");
        await Expect(page.Title).ToHaveValueAsync("make tea");
        await Expect(page.Title).ToHaveAttributeAsync("aria-invalid", "false");
    }

    [Fact]
    public async Task The_bar_of_a_running_task_moves_to_its_end()
    {
        await using TasksPage page = await TasksPage.OpenAsync(chromium, server);
        await page.AddAsync("Blink", "1");
        await page.Task("Blink").EvaluateAsync(
            "row => { const bar = row.querySelector('progress'); window.seen = new Set();"
            + " new MutationObserver(() => window.seen.add(bar.value)).observe(row, { subtree: true, childList: true }); }");

        await page.Button("Run", "Blink").ClickAsync();

        await Expect(page.About("Blink")).ToHaveTextAsync("is done");
        await Expect(page.Bar("Blink")).ToHaveJSPropertyAsync("value", 100);
        await Expect(page.News).ToHaveTextAsync("“Blink” is done.");
        await Expect(page.Button("Run", "Blink")).ToBeVisibleAsync();
        await Expect(page.Button("Cancel", "Blink")).ToBeHiddenAsync();
        Assert.InRange(await page.Page.EvaluateAsync<int>("window.seen.size"), 3, 101);
    }

    [Fact]
    public async Task Cancel_stops_the_bar_of_one_task_and_no_other()
    {
        List<string> sent = [];
        await using TasksPage page = new(await chromium.NewPageAsync());
        page.Page.WebSocket += (_, socket) => socket.FrameSent += (_, frame) => sent.Add(frame.Text ?? "");
        await page.GoToAsync(server);
        await page.AddAsync("Walk", "60");
        await page.Button("Run", "Build a house").ClickAsync();
        await page.Button("Run", "Walk").ClickAsync();
        await Expect(page.Button("Cancel", "Walk")).ToBeFocusedAsync();
        await Expect(page.About("Walk")).ToHaveTextAsync(Moves);

        await page.Button("Cancel", "Walk").ClickAsync();

        await Expect(page.About("Walk")).ToHaveTextAsync(IsCancelled);
        await Expect(page.News).ToContainTextAsync("“Walk” was cancelled at");
        await Expect(page.Button("Run", "Walk")).ToBeFocusedAsync();
        Assert.Contains("""{"type":"$cancel","ref":4}""", sent);
        await Expect(page.Button("Cancel", "Build a house")).ToBeVisibleAsync();
        string? stopped = await page.About("Walk").TextContentAsync();
        string? running = await page.About("Build a house").TextContentAsync();
        await Expect(page.About("Build a house")).Not.ToHaveTextAsync(running!);
        await Expect(page.About("Walk")).ToHaveTextAsync(stopped!);

        await page.Button("Run", "Walk").ClickAsync();
        await Expect(page.About("Walk")).ToHaveTextAsync(Moves);
    }

    [Fact]
    public async Task A_task_is_deleted_after_a_yes_on_the_page()
    {
        await using TasksPage ann = await TasksPage.OpenAsync(chromium, server);
        await using TasksPage bob = await TasksPage.OpenAsync(chromium, server);
        await ann.AddAsync("Delete me", "5");
        await Expect(bob.Task("Delete me")).ToHaveCountAsync(1);

        await ann.Button("Delete", "Delete me").ClickAsync();
        await Expect(ann.Question("Delete me").GetByRole(AriaRole.Button, new() { Name = "No, keep" })).ToBeFocusedAsync();
        await Expect(bob.Questions).ToHaveCountAsync(0); // the one who wants it is asked
        await ann.Question("Delete me").GetByRole(AriaRole.Button, new() { Name = "Yes, delete" }).ClickAsync();

        await Expect(ann.News).ToHaveTextAsync("“Delete me” was deleted.");
        await Expect(ann.Task("Delete me")).ToHaveCountAsync(0);
        await Expect(bob.Task("Delete me")).ToHaveCountAsync(0);
        await Expect(ann.Questions).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("button")]
    [InlineData("Escape")]
    public async Task A_no_keeps_the_task(string how)
    {
        await using TasksPage page = await TasksPage.OpenAsync(chromium, server);
        await page.AddAsync($"Keep me: {how}", "5");

        if (how == "button")
        {
            await page.DeleteAsync($"Keep me: {how}", "No, keep");
        }
        else
        {
            await page.Button("Delete", $"Keep me: {how}").ClickAsync();
            await page.Question($"Keep me: {how}").PressAsync("Escape");
        }

        await Expect(page.News).ToHaveTextAsync($"“Keep me: {how}” was kept.");
        await Expect(page.Questions).ToHaveCountAsync(0);
        await Expect(page.Task($"Keep me: {how}")).ToHaveCountAsync(1);
        await Expect(page.Button("Delete", $"Keep me: {how}")).ToBeEnabledAsync();
    }

    [Fact]
    public async Task A_question_that_nobody_answers_goes_away()
    {
        await using TasksServer impatient = await TasksServer.StartAsync("--ConfirmTimeout", "00:00:01");
        await using TasksPage page = await TasksPage.OpenAsync(chromium, impatient);

        await page.Button("Delete", "Make tea").ClickAsync();
        await Expect(page.News).ToHaveTextAsync("That did not work: nobody answered the question in time.");

        await Expect(page.Questions).ToHaveCountAsync(0);
        await Expect(page.Task("Make tea")).ToHaveCountAsync(1);
        await Expect(page.Button("Delete", "Make tea")).ToBeEnabledAsync();
    }

    [Fact]
    public async Task A_page_that_is_left_with_an_open_question_deletes_nothing()
    {
        await using TasksPage stays = await TasksPage.OpenAsync(chromium, server);
        await stays.AddAsync("Outlive the page", "5");
        await using (TasksPage leaves = await TasksPage.OpenAsync(chromium, server))
        {
            await leaves.Button("Delete", "Outlive the page").ClickAsync();
            await Expect(leaves.Question("Outlive the page")).ToBeVisibleAsync();
        }

        await stays.DeleteAsync("Outlive the page", "No, keep");
        await Expect(stays.News).ToHaveTextAsync("“Outlive the page” was kept.");
        await Expect(stays.Task("Outlive the page")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_question_about_a_task_that_somebody_else_deletes_goes_away()
    {
        await using TasksPage ann = await TasksPage.OpenAsync(chromium, server);
        await using TasksPage bob = await TasksPage.OpenAsync(chromium, server);
        await ann.AddAsync("Fought over", "5");
        await ann.Button("Delete", "Fought over").ClickAsync();
        await Expect(ann.Question("Fought over")).ToBeVisibleAsync();

        await bob.DeleteAsync("Fought over", "Yes, delete");

        await Expect(ann.Task("Fought over")).ToHaveCountAsync(0);
        await Expect(ann.News).ToHaveTextAsync("That did not work: the task is not in the list any more.");
    }

    [Fact]
    public async Task A_lost_connection_ends_what_is_open_and_the_page_comes_back()
    {
        await using TasksPage page = new(await chromium.NewPageAsync());
        IWebSocketRoute? connection = null;
        await page.Page.RouteWebSocketAsync("**/ws", socket =>
        {
            connection = socket;
            socket.ConnectToServer();
        });
        await page.GoToAsync(server);
        await page.Button("Run", "Build a house").ClickAsync();
        await page.Button("Delete", "Bake bread").ClickAsync();
        await Expect(page.Question("Bake bread")).ToBeVisibleAsync();

        await connection!.CloseAsync(new() { Code = 1001, Reason = "going away" });

        await Expect(page.About("Build a house")).ToHaveTextAsync(HasLostTheServer);
        await Expect(page.Questions).ToHaveCountAsync(0);
        await Expect(page.State).ToHaveTextAsync("Connected");
        await page.AddAsync("Said afterwards", "5");
        await Expect(page.Task("Said afterwards")).ToHaveCountAsync(1);
    }

    [Theory]
    [InlineData(320, 568)]
    [InlineData(390, 844)]
    public async Task A_phone_sized_screen_needs_no_horizontal_scrolling(int width, int height)
    {
        string title = $"{new string('W', 50)} {width}";
        await using TasksPage page = await TasksPage.OpenAsync(chromium, server, width, height);
        await page.AddAsync(title, "60");
        await page.Button("Run", title).ClickAsync();
        await page.Button("Delete", title).ClickAsync();
        await Expect(page.Question(title)).ToBeVisibleAsync();
        await page.AddAsync(new string('W', 61), "61");
        await Expect(page.Title).ToHaveAccessibleDescriptionAsync("must be at most 60 characters");

        Assert.True(await page.Page.EvaluateAsync<bool>(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
    }
}
