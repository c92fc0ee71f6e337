using Microsoft.Playwright;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.Tests.Samples;

/// <summary>The chat page as a user sees it: what can be read and done there.</summary>
internal sealed class ChatPage(IPage page) : IAsyncDisposable
{
    public IPage Page => page;
    public ILocator State => page.Locator("#state");
    public ILocator Queued => page.Locator("#queued");
    public ILocator Text => page.GetByLabel("Message", new() { Exact = true });
    public ILocator Log => page.GetByRole(AriaRole.Log);
    public ILocator Toggle => page.Locator("#toggle");

    /// <summary>An empty tab, in a profile of its own.</summary>
    public static async Task<ChatPage> NewAsync(ChromiumFixture chromium, int width = 1000, int height = 700)
        => new(await chromium.NewPageAsync(width, height));

    public Task GoToAsync(ChatServer server, string? clientId = null)
        => page.GotoAsync(server.BaseAddress + (clientId is null ? "" : "?clientId=" + Uri.EscapeDataString(clientId)));

    /// <summary>Lines of one kind: chat, system, error or info.</summary>
    public ILocator Lines(string kind) => Log.Locator($"li[data-kind={kind}]");

    /// <summary>The lines of one kind that contain a text.</summary>
    public ILocator Line(string kind, string text) => Lines(kind).Filter(new() { HasText = text });

    public Task ExpectStateAsync(string state) => Assertions.Expect(State).ToHaveAttributeAsync("data-state", state);

    public async Task SayAsync(string text)
    {
        await Text.FillAsync(text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
    }

    /// <summary>Closes the page together with its profile.</summary>
    public ValueTask DisposeAsync() => new(page.Context.CloseAsync());
}
