using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedWs.Dispatch;
using TypedWs.Endpoints;
using TypedWs.Messages;
using TypedWs.Testing.Clocks;
using TypedWs.Testing.Connections;
using TypedWs.Testing.Hosts;
using TypedWs.Testing.Rest;

namespace TypedWs.Testing;

/// <summary>
/// An application with real Kestrel, whose network and clock belong to the test: no port, no certificate, no wait.
/// <code>
/// await using WsTestHost host = await WsTestHost.StartAsync&lt;ChatEndpoint&gt;();
/// await using WsTestConnection ann = await host.ConnectAsync("?clientId=ann");
/// ann.Send(new ChatPayload("hi"));
/// ChatPosted posted = await ann.ExpectAsync&lt;ChatPosted&gt;();
/// await ann.ExpectNothingAsync();
/// </code>
/// </summary>
/// <remarks>Thread-safe. Hosts share nothing, so tests may run in parallel.</remarks>
public sealed class WsTestHost : IAsyncDisposable
{
    private static readonly Uri Server = new("http://localhost/");

    private readonly HostParts _parts;
    private readonly ConnectionHost _host;
    private readonly ConnectionOpener _opener;
    private readonly Func<CancellationToken, Task> _stop;
    private readonly Func<ValueTask> _dispose;
    private readonly EndpointCatalog _endpoints;
    private readonly Lock _gate = new();
    private readonly List<HostedClientWatch> _clients = [];
    private int _isDisposed;

    internal WsTestHost(HostParts parts, IServiceProvider services, Func<CancellationToken, Task> stop, Func<ValueTask> dispose)
    {
        _parts = parts;
        _stop = stop;
        _dispose = dispose;
        _endpoints = services.GetService<EndpointCatalog>() ?? throw new InvalidOperationException(
            "TypedWs is not registered in the application: it does not call AddTypedWs.");
        Services = services;
        Stillness = new Stillness(parts.Work, parts.Network, parts.Time as WsTestTime, () => Connections);
        _host = new ConnectionHost(parts.Time, parts.Start, parts.Log, Stillness, parts.Options.Timeout);
        _opener = new ConnectionOpener(_host, parts.Network);
        (parts.Time as WsTestTime)?.Add(Stillness.RestAsync);
    }

    /// <summary>The services of the application.</summary>
    public IServiceProvider Services { get; }

    /// <summary>The clock.</summary>
    /// <exception cref="InvalidOperationException">The host has another clock (<see cref="WsTestHostOptions.Time"/>).</exception>
    public WsTestTime Time
        => _parts.Time as WsTestTime
            ?? throw new InvalidOperationException($"The host has a clock of the type {_parts.Time.GetType().Name}: move that.");

    /// <summary>The network.</summary>
    public WsTestNetwork Network => _parts.Network;

    /// <summary>The open connections of the server, of all its endpoints.</summary>
    public IReadOnlyCollection<WsConnectionBase> Connections
        => [.. _endpoints.OfApplication.SelectMany(static endpoint => endpoint.Connections)];

    /// <summary>The refused upgrades, the oldest first.</summary>
    public IReadOnlyList<WsTestRefusal> Refused => _parts.Log.Refusals;

    /// <summary>The log of the application, the oldest entry first.</summary>
    public IReadOnlyList<WsTestLogEntry> Log => _parts.Log.Entries;

    internal Stillness Stillness { get; }

    /// <summary>Starts a host for one endpoint. Authorization works; the user of a connection is the one that the test gives it.</summary>
    /// <typeparam name="TEndpoint">The endpoint.</typeparam>
    /// <param name="services">Registers services of the endpoint. A <see cref="TimeProvider"/> object that is registered here is the clock
    /// of the host.</param>
    /// <param name="options">Changes the options of the endpoint.</param>
    /// <param name="host">Changes the settings of the host.</param>
    /// <exception cref="InvalidOperationException">The options of the endpoint cannot work.</exception>
    public static async Task<WsTestHost> StartAsync<TEndpoint>(
        Action<IServiceCollection>? services = null, Action<WsOptions>? options = null, Action<WsTestHostOptions>? host = null)
        where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
    {
        WsTestHostOptions settings = CreateOptions(host);
        return await StartAsync(
            app => app.MapWs<TEndpoint>(settings.Path, options),
            builder => services?.Invoke(builder.Services),
            settings).ConfigureAwait(false);
    }

    /// <summary>Starts a host for an application that the test puts together: several endpoints, middleware, further routes.</summary>
    /// <param name="map">Maps the endpoints, with <c>MapWs</c>.</param>
    /// <param name="build">Registers services; <c>AddTypedWs</c> was called before.</param>
    /// <param name="host">Changes the settings of the host.</param>
    public static Task<WsTestHost> StartAsync(
        Action<WebApplication> map, Action<WebApplicationBuilder>? build = null, Action<WsTestHostOptions>? host = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        return StartAsync(map, build, CreateOptions(host));
    }

    /// <summary>Opens a connection.</summary>
    /// <param name="path">The query, such as <c>?clientId=ann</c>, for the endpoint's own path; or a path with a query.</param>
    /// <param name="user">The user that the server finds authenticated; null for the server's own authentication.</param>
    /// <param name="options">Changes the settings of the connection: headers, subprotocols, HTTP/2.</param>
    /// <exception cref="WsHandshakeException">The server has refused.</exception>
    /// <exception cref="WsExpectationException">The server has not answered in the time of
    /// <see cref="WsTestHostOptions.Timeout"/>.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached, or the network has cut the connection.</exception>
    public Task<WsTestConnection> ConnectAsync(
        [StringSyntax(StringSyntaxAttribute.Uri)] string path = "",
        ClaimsPrincipal? user = null,
        Action<WsTestConnectOptions>? options = null)
    {
        var settings = new WsTestConnectOptions { User = user };
        options?.Invoke(settings);
        Uri address = ToAddress(path);
        return _opener.OpenAsync(address, settings, FindFormat(settings));
    }

    /// <summary>Opens a connection, which the server must refuse.</summary>
    /// <param name="status">The status of the answer.</param>
    /// <param name="path">As for <see cref="ConnectAsync"/>.</param>
    /// <param name="user">As for <see cref="ConnectAsync"/>.</param>
    /// <param name="options">As for <see cref="ConnectAsync"/>.</param>
    /// <returns>The refusal, with its headers and its body.</returns>
    /// <exception cref="WsExpectationException">The server has accepted, or refused with another status.</exception>
    public async Task<WsHandshakeException> ExpectRefusalAsync(
        int status,
        [StringSyntax(StringSyntaxAttribute.Uri)] string path = "",
        ClaimsPrincipal? user = null,
        Action<WsTestConnectOptions>? options = null)
    {
        try
        {
            WsTestConnection connection = await ConnectAsync(path, user, options).ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (WsHandshakeException refusal) when ((int)refusal.StatusCode == status)
        {
            return refusal;
        }
        catch (WsHandshakeException refusal)
        {
            throw new WsExpectationException(
                $"Expected a refusal with {status}, but the server has refused with {(int)refusal.StatusCode}: {refusal.Body}", refusal);
        }

        throw new WsExpectationException($"Expected a refusal with {status}, but the server has accepted the connection.");
    }

    /// <summary>Creates the real client of an application, on the network and the clock of this host. It connects when the test starts
    /// it.</summary>
    /// <param name="configure">Changes its settings, except for <see cref="WsClientOptions.Http"/>.</param>
    /// <param name="path">As for <see cref="ConnectAsync"/>.</param>
    public WsClient CreateClient(
        Action<WsClientOptions>? configure = null, [StringSyntax(StringSyntaxAttribute.Uri)] string path = "")
    {
        var watch = HostedClientWatch.Create(Stillness, _parts, ToAddress(path), configure);
        lock (_gate)
        {
            _clients.Add(watch);
        }

        return watch.Client!;
    }

    /// <summary>Creates a client for HTTP on the network of this host, for the other routes of the application. Its base address is
    /// <c>http://localhost/</c>.</summary>
    public HttpClient CreateHttpClient() => new(CreateHandler()) { BaseAddress = Server };

    /// <summary>Creates a handler for HTTP on the network of this host: for clients of another kind, such as
    /// <see cref="System.Net.WebSockets.ClientWebSocket"/>.</summary>
    public HttpMessageHandler CreateHandler() => MemoryHttp.CreateHandler(isHttp2 => _parts.Network.Open(isHttp2));

    /// <summary>
    /// Completes when the host is at rest: no handler, stream, request, upgrade or closing connection is pending, all clients of
    /// <see cref="CreateClient"/> are idle, and no byte is on its way. Then everything that the test has caused has happened.
    /// </summary>
    /// <exception cref="WsExpectationException">The host is not at rest in the time of <see cref="WsTestHostOptions.Timeout"/>; the text
    /// says why.</exception>
    public async Task SettleAsync()
    {
        if (!await Stillness.WaitAsync(_parts.Options.Timeout).ConfigureAwait(false))
        {
            throw new WsExpectationException(
                $"Expected the host to come to rest, but after {_parts.Options.Timeout.TotalSeconds:0.###} s there is something left: "
                + $"{Stillness.Describe()}.");
        }
    }

    /// <summary>Lets <see cref="SettleAsync"/> and <see cref="WsTestConnection.ExpectNothingAsync"/> wait for work that a handler leaves
    /// behind on purpose, and fail with it.</summary>
    /// <param name="task">The work.</param>
    public void Track(Task task)
    {
        ArgumentNullException.ThrowIfNull(task);
        Stillness.Track(task);
    }

    /// <summary>Stops the application as its host does: connections get 1001, within <see cref="WsOptions.Shutdown"/> on the clock of the
    /// host.</summary>
    public Task StopAsync() => _stop(CancellationToken.None);

    /// <summary>Drops the connections that are still open, and stops the application. The clock runs on until it has stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        foreach (HostedClientWatch client in TakeClients())
        {
            client.Client!.Abort();
            client.Dispose();
        }

        foreach (WsTestWire wire in Network.Connections)
        {
            wire.Cut();
        }

        using var limit = new CancellationTokenSource(_parts.Options.Timeout, RealTime.Clock);
        Task stopping = _stop(limit.Token);
        await (_parts.Time is WsTestTime time ? time.RunUntilAsync(stopping) : stopping).ConfigureAwait(false);
        (_parts.Time as WsTestTime)?.Remove(Stillness.RestAsync);
        await _dispose().ConfigureAwait(false);
    }

    private static WsTestHostOptions CreateOptions(Action<WsTestHostOptions>? host)
    {
        var options = new WsTestHostOptions();
        host?.Invoke(options);
        return options;
    }

    private static async Task<WsTestHost> StartAsync(
        Action<WebApplication> map, Action<WebApplicationBuilder>? build, WsTestHostOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { EnvironmentName = options.Environment });
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging();
        builder.Services.AddAuthorization();
        builder.Services.AddTypedWs();
        build?.Invoke(builder);

        TimeProvider time = options.Time ?? FindClock(builder.Services) ?? new WsTestTime();
        var parts = new HostParts(options, time);
        parts.Register(builder.Services);
        WebApplication app = builder.Build();
        try
        {
            map(app);
            await app.StartAsync().ConfigureAwait(false);
            return new WsTestHost(parts, app.Services, app.StopAsync, app.DisposeAsync);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // A clock that the test has registered as an object, and not the one of AddTypedWs.
    private static TimeProvider? FindClock(IServiceCollection services)
        => services
            .Where(static service => service.ServiceType == typeof(TimeProvider) && !service.IsKeyedService)
            .Select(static service => service.ImplementationInstance as TimeProvider)
            .LastOrDefault(static time => time is not null && time != RealTime.Clock);

    private Uri ToAddress(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new Uri(Server, path.StartsWith('/') ? path : _parts.Options.Path + path);
    }

    // The envelope of the host's endpoint: typed if any is, because the test says by its calls what it expects.
    private EnvelopeFormat? FindFormat(WsTestConnectOptions options)
    {
        if (options.EnvelopeNames is { } names)
        {
            return EnvelopeFormat.Create(names);
        }

        EndpointRuntime? typed = _endpoints.OfApplication.FirstOrDefault(static endpoint => endpoint.Endpoint is IDispatchHooks);
        return typed?.Shared.Envelope;
    }

    private HostedClientWatch[] TakeClients()
    {
        lock (_gate)
        {
            HostedClientWatch[] clients = [.. _clients];
            _clients.Clear();
            return clients;
        }
    }
}
