using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using TypedWs.Benchmarks.Serve;

namespace TypedWs.Benchmarks.Restarts;

/// <summary>A server in this process that can be killed, and started again on the same port.</summary>
/// <param name="client">The name of the client that it serves.</param>
/// <param name="arrivals">Gets the messages.</param>
internal sealed class RestartServer(string client, Arrivals arrivals) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ConnectionContext, byte> _connections = new();
    private WebApplication? _app;
    private int _port;

    /// <summary>The address of the server.</summary>
    public Uri Address => new(client == RestartRun.SignalR ? $"http://127.0.0.1:{_port}/hub" : $"ws://127.0.0.1:{_port}/");

    public async Task StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, _port, options => options.Use(next => connection => WatchAsync(next, connection))));
        builder.Services.AddSingleton(arrivals);
        builder.Services.AddTypedWs();
        builder.Services.AddSignalR();
        WebApplication app = builder.Build();
        switch (client)
        {
            case RestartRun.SignalR:
                app.MapHub<RestartHub>("/hub");
                break;
            case RestartRun.WebsocketClient:
                RestartSocket.Map(app, arrivals);
                break;
            default:
                app.MapWs<RestartEndpoint>("/", options => options.Shutdown.Timeout = TimeSpan.FromMilliseconds(50));
                break;
        }

        await app.StartAsync();
        _port = new Uri(app.Urls.First()).Port;
        _app = app;
    }

    /// <summary>Resets all connections, as the end of a process does, and stops listening.</summary>
    public async Task KillAsync()
    {
        if (_app is not { } app)
        {
            return;
        }

        _app = null;
        Reset();
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        Task stopping = app.StopAsync(now.Token);
        while (!stopping.IsCompleted)
        {
            // Of clients that were as fast as this.
            Reset();
            await Task.WhenAny(stopping, Task.Delay(1));
        }

        await stopping;
        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private void Reset()
    {
        foreach (ConnectionContext connection in _connections.Keys)
        {
            connection.Abort(new ConnectionAbortedException("The server is killed."));
        }
    }

    private async Task WatchAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        _connections.TryAdd(connection, 0);
        try
        {
            await next(connection);
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }
}
