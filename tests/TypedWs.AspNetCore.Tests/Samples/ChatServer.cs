using Chat;
using Microsoft.AspNetCore.Builder;

namespace TypedWs.Tests.Samples;

/// <summary>The Chat sample, running in this process on loopback with its real page.</summary>
internal sealed class ChatServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ChatServer(WebApplication app)
    {
        _app = app;
        BaseAddress = new Uri(app.Urls.Single());
    }

    /// <summary>Where the page is served, with the real port.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Starts the sample.</summary>
    /// <param name="url">Where to listen; port 0 takes a free one.</param>
    /// <param name="environment">The environment that it runs in.</param>
    /// <param name="admission">If given, upgrade requests wait for it, so that a test sees a page that is still connecting.</param>
    /// <param name="arguments">Further arguments of the program: settings and their values.</param>
    public static async Task<ChatServer> StartAsync(
        string url = "http://127.0.0.1:0",
        Task? admission = null,
        string environment = "Production",
        params string[] arguments)
    {
        WebApplication app = ChatApp.Build(
            ["--urls", url, "--environment", environment, "--Logging:LogLevel:Default", "Warning", .. arguments]);
        if (admission is not null)
        {
            app.Use(async (context, next) =>
            {
                if (context.Request.Path == "/ws")
                {
                    await admission.WaitAsync(context.RequestAborted);
                }

                await next(context);
            });
        }

        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ChatServer(app);
    }

    /// <summary>Stops as the sample does on Ctrl+C: open connections are closed, then the port is free again.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
