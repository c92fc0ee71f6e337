using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedWs.Testing;

namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>An application on Kestrel, at a free port of the loopback interface or in memory, with everything that it logs.</summary>
internal sealed class WsTestServer : IAsyncDisposable
{
    private readonly WsTestHost? _memory;

    private WsTestServer(WebApplication app, LogCollector log, WsTestHost? memory = null)
    {
        App = app;
        Log = log;
        _memory = memory;
        BaseAddress = memory is null ? new Uri(app.Urls.First()) : TestNetworks.Register(memory.Network);
    }

    public WebApplication App { get; }

    public LogCollector Log { get; }

    public Uri BaseAddress { get; }

    public IServiceProvider Services => App.Services;

    /// <param name="configure">Maps the endpoints.</param>
    /// <param name="build">Registers services, behind those of TypedWs.</param>
    /// <param name="buildFirst">The same, in front of them. Such a server always has sockets.</param>
    /// <param name="transport">The network; null for that of the test's class.</param>
    public static async Task<WsTestServer> StartAsync(
        Action<WebApplication> configure,
        Action<WebApplicationBuilder>? build = null,
        Action<WebApplicationBuilder>? buildFirst = null,
        TestNetwork? transport = null)
    {
        if (buildFirst is null && (transport ?? TestNetworks.Current) == TestNetwork.Memory)
        {
            return await StartInMemoryAsync(configure, build);
        }

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        var log = new LogCollector();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        buildFirst?.Invoke(builder);
        builder.Services.AddTypedWs();
        build?.Invoke(builder);
        TestTransport.Use(builder);
        WebApplication app = builder.Build();
        configure(app);
        await app.StartAsync();
        return new WsTestServer(app, log);
    }

    public static Task<WsTestServer> StartAsync<TEndpoint>(Action<WsOptions>? options = null, TestNetwork? transport = null)
        where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
        => StartAsync(app => app.MapWs<TEndpoint>("/ws", options), transport: transport);

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync(new CancellationTokenSource(Bounded.Limit).Token);
        if (_memory is not null)
        {
            TestNetworks.Unregister(BaseAddress);
            await _memory.DisposeAsync();
        }

        await App.DisposeAsync();
    }

    private static async Task<WsTestServer> StartInMemoryAsync(
        Action<WebApplication> configure, Action<WebApplicationBuilder>? build)
    {
        var log = new LogCollector();
        WebApplication? started = null;
        WsTestHost memory = await WsTestHost.StartAsync(
            app =>
            {
                started = app;
                configure(app);
            },
            builder =>
            {
                // A test that moves a clock registers its own.
                builder.Services.AddSingleton<TimeProvider>(new RealClock());
                builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Debug);
                build?.Invoke(builder);
            },
            options => options.Timeout = Bounded.Limit);
        return new WsTestServer(started!, log, memory);
    }

    private sealed class RealClock : TimeProvider;
}

/// <summary>One log event.</summary>
internal sealed record LogEvent(LogLevel Level, EventId Id, string Category, string Text, Exception? Exception);

/// <summary>Keeps what is logged.</summary>
internal sealed class LogCollector : ILoggerProvider
{
    private readonly ConcurrentQueue<LogEvent> _events = new();

    public IReadOnlyCollection<LogEvent> Events => _events;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(LogCollector collector, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => collector._events.Enqueue(new LogEvent(logLevel, eventId, category, formatter(state, exception), exception));
    }
}
