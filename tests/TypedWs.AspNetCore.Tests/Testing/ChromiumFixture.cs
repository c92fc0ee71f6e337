using Microsoft.Playwright;

namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>One headless Chromium for the tests of a class, taken from the machine; nothing is downloaded.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    // A loaded machine may be slow to paint; a condition that never comes fails all the same.
    private const int PatienceMilliseconds = 30_000;

    private static readonly string[] Candidates =
    [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Array.Find(Candidates, File.Exists) is not { } executable)
        {
            return;
        }

        Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = executable,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
    }

    /// <summary>
    /// Opens an empty tab in a profile of its own; close its context. Where there is no browser the test is skipped, but fails in CI.
    /// </summary>
    internal async Task<IPage> NewPageAsync(int width = 1000, int height = 700)
    {
        if (_browser is null)
        {
            const string Reason = "No Chromium or Chrome was found in its usual places.";
            Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")), Reason);
            Assert.Fail(Reason);
        }

        IBrowserContext context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height } });
        context.SetDefaultTimeout(PatienceMilliseconds);
        return await context.NewPageAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
