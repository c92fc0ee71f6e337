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
/// One endpoint on a port of its own, without the rest of a web application: any other path is 404.
/// </summary>
/// <remarks>Disposing it closes the connections with 1001 and stops listening. Authorization attributes of the endpoint are
/// enforced if its services have authorization (and authentication, for the schemes that they name).</remarks>
[SuppressMessage("Naming", "CA1724", Justification = "The field's word for it.")]
public sealed class WsHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WsHost(WebApplication app, Uri address)
    {
        _app = app;
        Address = address;
    }

    /// <summary>Where clients connect, with the real port: <c>ws://127.0.0.1:5002/ws</c>.</summary>
    public Uri Address { get; }

    /// <summary>The host's services: resolve <see cref="IWsPublisher{TEndpoint}"/> here.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts listening.</summary>
    /// <typeparam name="TEndpoint">The endpoint.</typeparam>
    /// <param name="url">Address and path, for example <c>http://localhost:5002/ws</c>; port 0 takes a free one (with an
    /// IP address, as Kestrel cannot do so for <c>localhost</c>). <c>https</c> needs a certificate in Kestrel's settings.</param>
    /// <param name="services">Registers services of the endpoint.</param>
    /// <param name="options">Changes the endpoint's options.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="ArgumentException">The address is no absolute http, https, ws or wss address.</exception>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<WsHost> StartAsync<TEndpoint>(
        string url,
        Action<IServiceCollection>? services = null,
        Action<WsOptions>? options = null,
        CancellationToken cancellationToken = default)
        where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
    {
        Uri requested = ParseAddress(url);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(requested.GetLeftPart(UriPartial.Authority));
        if (requested.Scheme == Uri.UriSchemeHttps)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        // What the framework's authorization middleware needs, which comes with an endpoint's authorization.
        builder.Services.AddRoutingCore();
        builder.Services.AddTypedWs();
        services?.Invoke(builder.Services);
        WebApplication app = builder.Build();
        try
        {
            EndpointRuntime runtime = app.Services.GetRequiredService<WsEndpointHost<TEndpoint>>().Map(options);
            PathString path = PathString.FromUriComponent(requested);
            app.Run(context => context.Request.Path == path ? UpgradeHandler.HandleAsync(context, runtime, TEndpoint.UpgradeAuthorization) : NotFound(context));
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            return new WsHost(app, ToClientAddress(app.Urls.First(), requested));
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Closes the connections with 1001, waits for them as the options say, and stops listening.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _app.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private static Uri ParseAddress(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address))
        {
            throw new ArgumentException($"'{url}' is no absolute address; expected one like 'http://localhost:5002/ws'.", nameof(url));
        }

        string scheme = address.Scheme switch
        {
            "http" or "ws" => Uri.UriSchemeHttp,
            "https" or "wss" => Uri.UriSchemeHttps,
            _ => throw new ArgumentException($"'{url}' is no http, https, ws or wss address.", nameof(url)),
        };
        return new UriBuilder(address) { Scheme = scheme, Port = address.Port }.Uri;
    }

    private static Uri ToClientAddress(string listening, Uri requested)
    {
        var real = new Uri(listening);
        return new UriBuilder(requested) { Scheme = requested.Scheme == Uri.UriSchemeHttps ? "wss" : "ws", Port = real.Port }.Uri;
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
