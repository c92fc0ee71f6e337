using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Hosting;

/// <summary>Clients that start and stop with a host.</summary>
public sealed partial class HostedClientTests : IAsyncLifetime
{
    private readonly Desk _desk = new();
    private WsTestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await DeskEndpoint.StartAsync(_desk);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_client_starts_with_the_host_has_its_services_and_closes_with_the_host()
    {
        var log = new LogCollector();
        using IHost host = await TestHosts.StartAsync(services =>
        {
            services.AddLogging(logging => logging.AddProvider(log));
            services.AddSingleton<EventRecorder>();
            services.AddWsClient<DeskEvents>(_server.WsAddress());
        });
        WsClient client = host.Services.GetRequiredService<WsClient>();
        Assert.Same(client, host.Services.GetRequiredService<WsClient>());
        await client.AcknowledgedAsync(new Shout("hi")).WithinLimit();
        Assert.Equal("why! yes", (await client.RequestAsync(new AskMe("why")).WithinLimit()).Text);
        await host.Services.GetRequiredService<EventRecorder>().ExpectAsync("heard hi");
        await _desk.Events.ExpectAsync("open");
        Assert.Contains(log.Events, static entry => entry is { Category: "TypedWs.WsClient", Id.Id: 101 });

        await host.StopAsync().WithinLimit();
        await _desk.Events.ExpectAsync("close 1000");
        Assert.Equal(WsConnectionState.Closed, client.State);
    }

    [Fact]
    public async Task Handlers_may_have_the_client_itself()
    {
        using IHost host = await TestHosts.StartAsync(services => services.AddWsClient<Echoing>(_server.WsAddress()));
        await _desk.Events.ExpectAsync("open");
        await host.Services.GetRequiredService<WsClient>().AcknowledgedAsync(new Shout("hi")).WithinLimit();
        await _desk.Events.ExpectAsync("note heard hi");
        await host.StopAsync().WithinLimit();
    }

    [Fact]
    public async Task A_message_of_a_service_that_starts_before_the_client_is_sent()
    {
        using IHost host = await TestHosts.StartAsync(services =>
        {
            services.AddHostedService<EarlySender>();
            services.AddWsClient(_server.WsAddress());
        });
        await _desk.Events.ExpectAsync("open", "note early");
        await host.StopAsync().WithinLimit();
    }

    [Fact]
    public async Task A_host_without_a_server_starts_at_once_and_stops_at_once()
    {
        await using var silent = new ScriptedServer();
        using IHost host = await TestHosts.StartAsync(services => services.AddWsClient(silent.Address));
        using ScriptedPeer peer = await silent.AcceptRequestAsync();
        Assert.Equal(WsConnectionState.Connecting, host.Services.GetRequiredService<WsClient>().State);
        await host.StopAsync().WithinLimit();
        Assert.Equal(WsConnectionState.Closed, host.Services.GetRequiredService<WsClient>().State);
    }

    [Fact]
    public async Task A_host_whose_time_is_over_drops_the_connection()
    {
        // The server never answers the close frame, and the client would wait for an hour.
        await using var silent = new ScriptedServer();
        using IHost host = await TestHosts.StartAsync(services => services.AddWsClient(
            silent.Address, static options => options.CloseTimeout = TimeSpan.FromHours(1)));
        using ScriptedPeer peer = await silent.AcceptAsync();
        WsClient client = host.Services.GetRequiredService<WsClient>();
        await client.ConnectAsync().WithinLimit();
        using var noTime = new CancellationTokenSource();
        await noTime.CancelAsync();
        await host.StopAsync(noTime.Token).WithinLimit();
        Assert.Equal(WsConnectionState.Closed, client.State);
    }

    [Fact]
    public async Task Several_clients_have_names_options_and_handlers_of_their_own()
    {
        using IHost host = await TestHosts.StartAsync(services =>
        {
            services.AddSingleton<EventRecorder>();
            services.AddWsClient(_server.WsAddress());
            services.AddWsClient(_server.WsAddress(), static options => options.MaxQueuedMessages = 7, "second");
            services.AddWsClient<DeskEvents>(_server.WsAddress(), name: "third").Options.Configure<EventRecorder>(
                static (options, _) => options.MaxQueuedMessages = 8);
        });
        WsClient first = host.Services.GetRequiredService<WsClient>();
        WsClient second = host.Services.GetRequiredKeyedService<WsClient>("second");
        WsClient third = host.Services.GetRequiredKeyedService<WsClient>("third");
        Assert.Equal(3, new[] { first, second, third }.Distinct().Count());
        IOptionsMonitor<WsClientOptions> options = host.Services.GetRequiredService<IOptionsMonitor<WsClientOptions>>();
        string[] names = ["", "second", "third"];
        Assert.Equal([1000, 7, 8], names.Select(name => options.Get(name).MaxQueuedMessages));

        await Task.WhenAll(first.ConnectAsync(), second.ConnectAsync(), third.ConnectAsync()).WithinLimit();
        Assert.Equal("Refused unknown_type", (await second.RequestAsync(new AskMe("x")).WithinLimit()).Text);
        Assert.Equal("x! yes", (await third.RequestAsync(new AskMe("x")).WithinLimit()).Text);
        await host.StopAsync().WithinLimit();
        await _desk.Events.ExpectAsync("open", "open", "open", "close 1000", "close 1000", "close 1000");
    }

    [Fact]
    public async Task Options_have_the_services_of_the_host_unless_they_name_others()
    {
        var time = new OtherTime();
        var log = new LogCollector();
        using ServiceProvider meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
        IMeterFactory otherMeters = meters.GetRequiredService<IMeterFactory>();
        using IHost host = TestHosts.Build(services =>
        {
            services.AddSingleton<TimeProvider>(time);
            services.AddWsClient("ws://localhost", name: "a");
            services.AddWsClient(
                "ws://localhost",
                options => (options.Logger, options.Time, options.MeterFactory) = (log.CreateLogger("own"), new OtherTime(), otherMeters),
                "b");
        });
        IOptionsMonitor<WsClientOptions> options = host.Services.GetRequiredService<IOptionsMonitor<WsClientOptions>>();
        Assert.Same(time, options.Get("a").Time);
        Assert.Same(host.Services.GetRequiredService<IMeterFactory>(), options.Get("a").MeterFactory);
        Assert.IsNotType<Microsoft.Extensions.Logging.Abstractions.NullLogger>(options.Get("a").Logger);
        Assert.NotSame(time, options.Get("b").Time);
        Assert.IsType<OtherTime>(options.Get("b").Time);
        Assert.Same(otherMeters, options.Get("b").MeterFactory);
    }

    [Fact]
    public void Mistakes_of_the_registration_are_told_at_once()
    {
        var services = new ServiceCollection();
        Assert.Throws<ArgumentException>(() => services.AddWsClient("http://localhost"));
        Assert.Throws<ArgumentException>(() => services.AddWsClient("nowhere"));
        services.AddWsClient("ws://localhost");
        services.AddWsClient("ws://localhost", name: "a");
        Refuse(null, "without a name already");
        Refuse("a", "named 'a' already");
        Assert.Throws<ArgumentNullException>(() => services.AddWsClient(null!));

        void Refuse(string? name, string reason) => Assert.Contains(
            reason,
            Assert.Throws<InvalidOperationException>(() => services.AddWsClient("ws://localhost", name: name)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_in_one_client_stops_the_start_before_another_connects()
    {
        using IHost host = TestHosts.Build(services =>
        {
            services.AddWsClient(_server.WsAddress());
            services.AddWsClient(_server.WsAddress(), static options => options.MaxRequests = 0, "bad");
        });
        ArgumentException refusal = await Assert.ThrowsAnyAsync<ArgumentException>(() => host.StartAsync().WithinLimit());
        Assert.Contains("MaxRequests must be at least 1", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(WsConnectionState.Closed, host.Services.GetRequiredService<WsClient>().State);

        using IHost failing = TestHosts.Build(services => services.AddWsClient(_server.WsAddress())
            .Prepare(static (_, client) => client.On<Heard>(static _ => { }))
            .Prepare(static (_, _) => throw new NotSupportedException("not now")));
        await Assert.ThrowsAsync<NotSupportedException>(() => failing.StartAsync().WithinLimit());
        _desk.Events.ExpectNothing();
    }

    [WsClientHandlers]
    private sealed partial class DeskEvents(EventRecorder events)
    {
        [WsHandler]
        public void OnHeard(Heard message) => events.Add($"heard {message.Text}");

        [WsHandler]
        public static Answered OnQuestion(Question question) => new($"{question.Text}! yes");
    }

    [WsClientHandlers]
    private sealed partial class Echoing(WsClient client)
    {
        [WsHandler]
        public Task OnHeard(Heard message) => client.SendAsync(new Note($"heard {message.Text}"));
    }

    private sealed class EarlySender(WsClient client) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            Assert.Equal(WsConnectionState.Closed, client.State);
            Assert.Equal(WsSendStatus.Accepted, client.Send(new Note("early")));
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class OtherTime : TimeProvider;
}
