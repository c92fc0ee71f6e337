using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Samples;

namespace Chat;

/// <summary>The chat as a web application: a page at <c>/</c>, the WebSocket at <c>/ws</c>, the inspector at <c>/_ws</c>.</summary>
public static partial class ChatApp
{
    /// <summary>Builds the application; <c>--urls</c>, <c>ASPNETCORE_URLS</c> or <c>ASPNETCORE_HTTP_PORTS</c>
    /// override <c>http://localhost:3001</c>.</summary>
    public static WebApplication Build(params string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Services.AddTypedWs();
        builder.Services.ConfigureWs(builder.Configuration.GetSection("TypedWs")); // appsettings.json
        builder.UseDefaultUrl("http://localhost:3001");
        builder.UseChosenTransport();

        WebApplication app = builder.Build();
        app.UseFileServer();
        app.MapWs<ChatEndpoint>("/ws");
        app.MapWsInspector("/_ws"); // in Development for this machine only, as it has no authorization policy
        app.MapGet("/inspector-path", () => app.Environment.IsDevelopment() ? "/_ws" : ""); // for the page, which links to it
        app.Lifetime.ApplicationStarted.Register(() => LogAddresses(app));
        return app;
    }

    private static void LogAddresses(WebApplication app)
    {
        // After the start, so that a port chosen by the system (--urls http://127.0.0.1:0) is the real one.
        IServerAddressesFeature? addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        foreach (string address in addresses?.Addresses ?? [])
        {
            LogAddress(app.Logger, address, $"ws{address.AsSpan("http".Length)}/ws");
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Chat at {Page}, WebSocket at {WebSocket}")]
    private static partial void LogAddress(ILogger logger, string page, string webSocket);
}
