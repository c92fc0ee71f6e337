using Microsoft.Playwright;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.Tests.Samples;

/// <summary>The page of the tasks sample as a user sees it: what can be read and done there.</summary>
internal sealed class TasksPage(IPage page) : IAsyncDisposable
{
    public IPage Page => page;
    public ILocator State => page.Locator("#state");
    public ILocator News => page.Locator("#news");
    public ILocator Title => page.GetByLabel("New task");
    public ILocator Seconds => page.GetByLabel("Seconds");
    public ILocator Questions => page.Locator(".question");

    /// <summary>Opens the page in a profile of its own and waits for its list.</summary>
    public static async Task<TasksPage> OpenAsync(ChromiumFixture chromium, TasksServer server, int width = 1000, int height = 700)
    {
        var opened = new TasksPage(await chromium.NewPageAsync(width, height));
        await opened.GoToAsync(server);
        return opened;
    }

    public async Task GoToAsync(TasksServer server)
    {
        await page.GotoAsync(server.Address.ToString());
        await Assertions.Expect(Task("Make tea")).ToHaveCountAsync(1);
    }

    /// <summary>The row of a task.</summary>
    public ILocator Task(string title) => page.GetByRole(AriaRole.Listitem)
        .Filter(new() { Has = page.Locator(".title").GetByText(title, new() { Exact = true }) });

    public ILocator Bar(string title) => page.GetByRole(AriaRole.Progressbar, new() { Name = $"Progress of {title}", Exact = true });

    public ILocator About(string title) => Task(title).Locator(".about");

    public ILocator Button(string action, string title)
        => page.GetByRole(AriaRole.Button, new() { Name = $"{action} {title}", Exact = true });

    public ILocator Question(string title) => page.GetByRole(AriaRole.Group, new() { Name = $"Delete “{title}”?", Exact = true });

    public async Task AddAsync(string title, string seconds)
    {
        await Title.FillAsync(title);
        await Seconds.FillAsync(seconds);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
    }

    /// <summary>Asks to delete a task, and answers the question.</summary>
    public async Task DeleteAsync(string title, string answer)
    {
        await Button("Delete", title).ClickAsync();
        await Question(title).GetByRole(AriaRole.Button, new() { Name = answer }).ClickAsync();
    }

    /// <summary>Closes the page together with its profile.</summary>
    public ValueTask DisposeAsync() => new(page.Context.CloseAsync());
}
