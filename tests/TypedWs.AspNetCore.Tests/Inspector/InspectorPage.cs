using System.Collections.Concurrent;
using Microsoft.Playwright;
using TypedWs.AspNetCore.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace TypedWs.AspNetCore.Tests.Inspector;

/// <summary>The inspector as an operator sees it.</summary>
internal sealed class InspectorPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _complaints = new();

    private InspectorPage(IPage page)
    {
        Page = page;

        // A violation of the page's policy is a message on its console as well.
        page.Console += (_, message) => _complaints.Enqueue(message.Text);
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Dialog += (_, dialog) =>
        {
            _complaints.Enqueue(dialog.Message);
            _ = dialog.DismissAsync();
        };
    }

    public IPage Page { get; }

    public ILocator State => Page.Locator("#state");

    public ILocator Endpoints => Page.Locator("#endpoints tbody tr");

    public ILocator Connections => Page.Locator("#connections tbody tr");

    public ILocator Errors => Page.Locator("#errors tbody tr");

    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    public static async Task<InspectorPage> OpenAsync(ChromiumFixture chromium, Uri server)
        => await OpenAsync(await chromium.NewPageAsync(width: 1300), new Uri(server, "_ws"));

    /// <summary>Opens the page and waits until it is connected.</summary>
    public static async Task<InspectorPage> OpenAsync(IPage page, Uri address)
    {
        var inspector = new InspectorPage(page);
        await page.GotoAsync(address.ToString());
        await Expect(inspector.State).ToHaveTextAsync("Live");
        return inspector;
    }

    /// <summary>The row of the connection that has this text.</summary>
    public ILocator Connection(string text) => Connections.Filter(new() { HasText = text });

    /// <summary>The figure beside a chart.</summary>
    public ILocator Chart(string name) => Page.Locator($"[data-chart={name}] .now");

    /// <summary>The points of a chart's line.</summary>
    public async Task<string> LineAsync(string chart)
        => await Page.Locator($"[data-chart={chart}] .line").GetAttributeAsync("points") ?? "";

    public void AssertNoComplaints() => Assert.Empty(_complaints);

    /// <summary>Closes the page together with its profile.</summary>
    public ValueTask DisposeAsync() => new(Page.Context.CloseAsync());
}
