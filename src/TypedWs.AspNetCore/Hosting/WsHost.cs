using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Hosting;
using TypedWs.AspNetCore.Upgrade;
using TypedWs.Endpoints;

namespace TypedWs;

/// <summary>
/// One endpoint on a port of its own, without the rest of a web application. Requests for any other path are answered with 404.
/// </summary>
/// <remarks>Disposing the host closes the connections with 1001 and stops listening. Authorization attributes of the endpoint are enforced.
/// They need authorization in the host's services, and authentication for the schemes that they name.</remarks>
[SuppressMessage("Naming", "CA1724", Justification = "The field's word for it.")]
public sealed class WsHost : IAsyncDisposable
{
    // The maximum number of bytes that Kestrel holds for a connection from which nothing is read (Kestrel's default: 1 MiB). The value must
    // be above the number of bytes that the transport reads at once.
    private const int MostReadAhead = 128 * 1024;

    private readonly WebApplication _app;

    private WsHost(WebApplication app, Uri address, string? socketPath)
    {
        _app = app;
        Address = address;
        SocketPath = socketPath;
    }

    /// <summary>The address that clients of this machine connect to, with the real port: <c>ws://127.0.0.1:5002/ws</c>. If the host listens
    /// on all addresses, clients on other machines use a name of this machine instead of <c>localhost</c> or <c>127.0.0.1</c>. If
    /// <see cref="SocketPath"/> is not null, clients use this address over that socket: <c>ws://localhost/ws</c>.</summary>
    public Uri Address { get; }

    /// <summary>The file of the Unix domain socket that the host listens on; null if the host listens on a port.</summary>
    public string? SocketPath { get; }

    /// <summary>The host's services: resolve <see cref="IWsPublisher{TEndpoint}"/> here.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts listening.</summary>
    /// <typeparam name="TEndpoint">The endpoint.</typeparam>
    /// <param name="url">The address and path, for example <c>http://localhost:5002/ws</c>. The host <c>*</c>, <c>+</c>, <c>0.0.0.0</c> or
    /// <c>[::]</c> means every address of the machine, and so does any name except <c>localhost</c>. Port 0 means any free port; it is not
    /// allowed with <c>localhost</c>. <c>http://unix:/run/chat.sock:/ws</c> listens on a Unix domain socket, whose file must not exist.
    /// <c>https</c> needs a certificate in Kestrel's settings. A slash at the end of the path makes no difference.</param>
    /// <param name="services">Registers services of the endpoint.</param>
    /// <param name="options">Changes the endpoint's options.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="ArgumentException">The address is not an absolute http, https, ws or wss address of a host or of a socket's
    /// file.</exception>
    /// <exception cref="IOException">The port is in use, or the socket's file exists.</exception>
    public static async Task<WsHost> StartAsync<TEndpoint>(
        string url,
        Action<IServiceCollection>? services = null,
        Action<WsOptions>? options = null,
        CancellationToken cancellationToken = default)
        where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
    {
        ListenAddress address = ListenAddress.Parse(url);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore()
            .UseSockets(static sockets => sockets.MaxReadBufferSize = MostReadAhead)
            .ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBufferSize = MostReadAhead);
        if (address.IsSecure)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        // Endpoint authorization adds the framework's authorization middleware, which needs these services.
        builder.Services.AddRoutingCore();
        builder.Services.AddTypedWs();
        services?.Invoke(builder.Services);
        WebApplication app = builder.Build();
        app.Urls.Add(address.ForServer);
        try
        {
            EndpointRuntime runtime = app.Services.GetRequiredService<WsEndpointHost<TEndpoint>>().Map(options);
            app.Run(context => address.Matches(context.Request.Path)
                ? UpgradeHandler.HandleAsync(context, runtime, TEndpoint.UpgradeAuthorization)
                : NotFound(context));
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            return new WsHost(app, address.ToClientAddress(app.Urls.First()), address.SocketPath);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Closes the connections with 1001, waits for their end (<see cref="WsOptions.Shutdown"/>), and stops listening.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _app.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
