using System.Diagnostics;
using Microsoft.Playwright;
using TypedWs.AspNetCore.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace TypedWs.Tests.Samples;

/// <summary>The chat in Blazor WebAssembly: the .NET client in a real browser, published and trimmed, beside the server of the chat.
/// </summary>
public sealed class ChatBlazorTests(ChromiumFixture chromium, ChatBlazorTests.Published published)
    : IClassFixture<ChromiumFixture>, IClassFixture<ChatBlazorTests.Published>
{
    [Fact(Skip = LongTests.SkipReason, SkipUnless = nameof(LongTests.AreOn), SkipType = typeof(LongTests))]
    public async Task Messages_errors_the_queue_a_restart_of_the_server_and_the_end()
    {
        var admission = new TaskCompletionSource();
        ChatServer server = await StartAsync("http://127.0.0.1:0", admission.Task);
        string address = server.BaseAddress.ToString();
        IPage page = await chromium.NewPageAsync();
        var faults = new List<string>();
        page.PageError += (_, error) => faults.Add(error);
        page.Console += (_, line) => faults.AddRange(line.Type == "error" ? [line.Text] : []);
        try
        {
            // Two messages that are sent before the connection is open.
            await page.GotoAsync(address + "?clientId=ann");
            await ExpectStateAsync(page, "Connecting");
            await SayAsync(page, "one");
            await SayAsync(page, "two");
            await Expect(page.Locator("#queued")).ToHaveTextAsync("2");
            admission.SetResult();
            await Expect(Lines(page, "chat")).ToHaveTextAsync(["ann: one", "ann: two"]);
            await Expect(Lines(page, "system")).ToHaveTextAsync(["ann joined"]);

            // The server refuses a message: the event names the very object.
            await SayAsync(page, new string('x', 501));
            await Expect(Lines(page, "error")).ToHaveTextAsync([new string('x', 501) + ": must be at most 500 characters"]);
            Assert.Empty(faults);

            // The server restarts: what is typed meanwhile is sent on the next connection.
            await server.DisposeAsync();
            await Expect(page.Locator("#state")).ToContainTextAsync("No connection");
            await SayAsync(page, "in the meantime");
            server = await StartAsync(address, admission.Task);
            await Expect(Lines(page, "chat")).ToHaveTextAsync(["ann: one", "ann: two", "ann: in the meantime"]);
            await ExpectStateAsync(page, "Open");

            // The page leaves, and another visitor sees that.
            IPage other = await chromium.NewPageAsync();
            await other.GotoAsync(address + "?clientId=ben");
            await ExpectStateAsync(other, "Open");
            await page.Locator("#leave").ClickAsync();
            await Expect(Lines(page, "system").Last).ToHaveTextAsync("closed with 1000, clean");
            await Expect(Lines(other, "system").Last).ToHaveTextAsync("ann left");
            await other.Context.CloseAsync();
        }
        finally
        {
            await page.Context.CloseAsync();
            await server.DisposeAsync();
        }
    }

    [Fact(Skip = LongTests.SkipReason, SkipUnless = nameof(LongTests.AreOn), SkipType = typeof(LongTests))]
    public async Task A_server_that_closes_for_good_is_not_asked_again()
    {
        await using ChatServer server = await StartAsync("http://127.0.0.1:0", Task.CompletedTask);
        IPage page = await chromium.NewPageAsync();
        await page.GotoAsync(server.BaseAddress + "?clientId=" + new string('n', 41));
        await ExpectStateAsync(page, "Closed");
        await Expect(page.Locator("#state")).ToContainTextAsync("Closed: closed with 4422 (A name has at most 40 characters");
        await page.Context.CloseAsync();
    }

    // Instead of its own page, the server has the published one.
    private Task<ChatServer> StartAsync(string url, Task admission)
        => ChatServer.StartAsync(url, admission, arguments: ["--webroot", published.WebRoot]);

    private static ILocator Lines(IPage page, string kind) => page.Locator($"#lines li[data-kind={kind}]");

    private static Task ExpectStateAsync(IPage page, string state)
        => Expect(page.Locator("#state")).ToHaveAttributeAsync("data-state", state);

    private static async Task SayAsync(IPage page, string text)
    {
        await page.GetByLabel("Message").FillAsync(text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
    }

    /// <summary>The sample as <c>dotnet publish</c> makes it.</summary>
    public sealed class Published : IAsyncLifetime
    {
        // The publish trims each assembly, which takes long on a loaded machine.
        private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

        private readonly string _output = Directory.CreateTempSubdirectory("typedws-blazor-").FullName;

        internal string WebRoot => Path.Combine(_output, "wwwroot");

        public async ValueTask InitializeAsync()
        {
            if (!LongTests.AreOn)
            {
                return;
            }

            var start = new ProcessStartInfo(
                "dotnet", ["publish", "samples/ChatBlazor", "-c", "Release", "-o", _output, "-warnaserror", "-nodeReuse:false"])
            {
                WorkingDirectory = RepositoryFiles.Root,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            using Process publish = Process.Start(start)!;
            string text = await publish.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
            await publish.WaitForExitAsync().WithinLimit();
            Assert.True(publish.ExitCode == 0, text);
        }

        public ValueTask DisposeAsync()
        {
            Directory.Delete(_output, recursive: true);
            return default;
        }
    }
}
