using System.Security.Cryptography;
using System.Text;
using Chat;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using TypedWs.AspNetCore.Hosting;
using TypedWs.AspNetCore.Tests.Inspector;
using TypedWs.AspNetCore.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace TypedWs.Tests.Samples;

/// <summary>The pictures in docs/images. Each test brings a page into the state that its picture shows; a run with TYPEDWS_ACCEPT=1
/// writes the picture. The approved text names the state of the pages' files for which the pictures were made.</summary>
public sealed class PagePictureTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>
{
    private const int MaxBytes = 150 * 1024;

    private static readonly string[] PageFiles =
    [
        "samples/Chat/wwwroot/chat.css",
        "samples/Chat/wwwroot/chat.js",
        "samples/Chat/wwwroot/index.html",
        "src/TypedWs.AspNetCore/Inspector/Page/inspector.css",
        "src/TypedWs.AspNetCore/Inspector/Page/inspector.html",
        "src/TypedWs.AspNetCore/Inspector/Page/inspector.js",
    ];

    [Theory]
    [InlineData("chat", 1000, 560)]
    [InlineData("chat-phone", 390, 700)]
    public async Task A_chat_in_which_a_message_is_refused(string picture, int width, int height)
    {
        await using ChatServer server = await ChatServer.StartAsync(environment: "Development");
        await using ChatPage ann = await ChatPage.NewAsync(chromium, width, height);
        await ann.GoToAsync(server, "ann");
        await Expect(ann.Line("system", "ann joined")).ToHaveCountAsync(1);
        await using RawWebSocket bob = await RawWebSocket.ConnectAsync(server.BaseAddress, "/ws?clientId=bob");

        await bob.SendTextAsync("""{"type":"chat","payload":{"text":"Is anybody here?"}}""");
        await Expect(ann.Lines("chat")).ToHaveCountAsync(1);
        await ann.SayAsync("Yes! Typed messages over a plain WebSocket.");
        await Expect(ann.Lines("chat")).ToHaveCountAsync(2);
        await bob.SendTextAsync("""{"type":"chat","payload":{"text":"And if I send something too long?"}}""");
        await Expect(ann.Lines("chat")).ToHaveCountAsync(3);
        await ann.SayAsync("Then this:" + string.Concat(Enumerable.Repeat(" long", 121)));
        await Expect(ann.Lines("error")).ToHaveCountAsync(1);

        await TakeAsync(ann.Page, picture);
    }

    [Theory]
    [InlineData("inspector", 1200, 892)]
    [InlineData("inspector-phone", 390, 1228)]
    public async Task An_inspector_that_has_watched_a_chat_for_two_minutes(string picture, int width, int height)
    {
        const int Seconds = 118;
        string[] names = ["ann", "bob", "chloe"];
        var time = new ManualTime();
        time.Jump(new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero) - DateTimeOffset.UnixEpoch);
        await using WsTestServer server = await StartInspectedChatAsync(time);
        await using InspectorPage inspector = await InspectorPage.OpenAsync(
            await chromium.NewPageAsync(width, height),
            new Uri(server.BaseAddress, "_ws"));
        var clients = new List<RawWebSocket>();
        long sent = 0;
        string drawn = await inspector.LineAsync("connections");
        for (int second = 0; second < Seconds; second++)
        {
            if (second % 12 == 0 && clients.Count < names.Length)
            {
                clients.Add(await server.ConnectAsync($"/ws?clientId={names[clients.Count]}"));
            }

            // More is said while the room fills, then it goes up and down.
            for (int i = 0; i < clients.Count * (2 + Math.Sin(second / 7.0)) / 2; i++)
            {
                RawWebSocket client = clients[(second + i) % clients.Count];
                await client.SendTextAsync("""{"type":"chat","payload":{"text":"Typed messages over a plain WebSocket."}}""");
                sent++;
            }

            if (MistakeOf(second) is { } mistake)
            {
                await clients[second % clients.Count].SendTextAsync(mistake);
                sent++;
            }

            await Bounded.Until(() => CountReceived(server) == sent, "all that was sent has arrived");

            // An inspector that has not taken all that was sent to it, a ping for example, misses a snapshot.
            time.Advance(TimeSpan.FromSeconds(1));
            await Bounded.Until(
                () => server.InspectorRuntime().Connections.All(static connection => connection.BufferedBytes == 0),
                "the snapshot has left");
            if (second % 5 == 4)
            {
                // The page keeps up, and so answers pings in time.
                await Expect(inspector.Page.Locator("[data-chart=connections] .line")).Not.ToHaveAttributeAsync("points", drawn);
                drawn = await inspector.LineAsync("connections");
            }
        }

        await Expect(inspector.Connections).ToHaveCountAsync(names.Length);
        await Expect(inspector.Errors).ToHaveCountAsync(4);
        await TakeAsync(inspector.Page, picture);
        inspector.AssertNoComplaints();
        foreach (RawWebSocket client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public void The_pictures_were_made_of_the_pages_as_they_are()
        => ApprovedText.Verify("Pictures", string.Concat(PageFiles.Select(static file => $"{file} {HashOf(file)}\n")));

    private static async Task<WsTestServer> StartInspectedChatAsync(TimeProvider time)
        => await WsTestServer.StartAsync(
            // No pings: the clients only send.
            static app =>
            {
                app.MapWs<ChatEndpoint>("/ws", static options => options.KeepAlive.Interval = Timeout.InfiniteTimeSpan);
                app.MapWsInspector("/_ws");
            },
            builder =>
            {
                builder.Environment.ApplicationName = "Chat";
                Inspected.SetEnvironment(builder, "Development");
                builder.Services.AddSingleton(time);
            });

    private static long CountReceived(WsTestServer server)
        => server.Services.GetRequiredService<WsEndpointHost<ChatEndpoint>>().Runtime.Connections
            .Sum(static connection => connection.Core.Sequence);

    private static string? MistakeOf(int second) => second switch
    {
        31 => """{"type":"shout","payload":{"text":"hi"}}""",
        58 => $$$"""{"type":"chat","payload":{"text":"{{{new string('x', 612)}}}"}}""",
        97 => """{"type":"chat","payload":{"text":"hi"}""",
        98 => """{"type":"chat","payload":{}}""",
        _ => null,
    };

    private static async Task TakeAsync(IPage page, string picture)
    {
        Assert.Equal(
            "",
            await page.EvaluateAsync<string>(
                "[document.documentElement, ...document.querySelectorAll('#log, .scroll')]"
                + ".filter(e => e.scrollWidth > e.clientWidth).map(e => e.tagName + e.scrollWidth).join()"));

        // Not a blinking caret, which is there or not.
        byte[] image = await page.ScreenshotAsync(new() { Caret = ScreenshotCaret.Hide, Animations = ScreenshotAnimations.Disabled });
        Assert.InRange(image.Length, 10_000, MaxBytes);
        string path = RepositoryFiles.At("docs", "images", picture + ".png");
        if (Environment.GetEnvironmentVariable("TYPEDWS_ACCEPT") == "1")
        {
            await File.WriteAllBytesAsync(path, image, TestContext.Current.CancellationToken);
        }

        Assert.True(new FileInfo(path) is { Exists: true, Length: <= MaxBytes }, $"{path} is missing, or too large.");
    }

    private static string HashOf(string file)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(RepositoryPages.Read(file))))[..16];
}
