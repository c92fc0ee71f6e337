using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TypedWs.Client.Tests.Testing;

/// <summary>A server that is ended at once, and is started again on the same port.</summary>
internal static class RestartedServer
{
    /// <summary>Starts it.</summary>
    /// <param name="port">The port; 0 for any that is free.</param>
    /// <param name="configure">Maps its endpoints.</param>
    /// <param name="service">A service of its endpoints.</param>
    public static async Task<WebApplication> StartAsync<TService>(int port, Action<WebApplication> configure, TService service)
        where TService : class
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddTypedWs();
        builder.Services.AddSingleton(service);
        WebApplication app = builder.Build();
        configure(app);
        await app.StartAsync();
        return app;
    }

    /// <summary>The port of a server.</summary>
    public static int GetPort(this WebApplication server) => new Uri(server.Urls.First()).Port;

    /// <summary>Ends it, and waits for nothing.</summary>
    public static async Task KillAsync(this WebApplication server)
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await server.StopAsync(now.Token);
        await server.DisposeAsync();
    }
}
