using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.PubSub;

/// <summary>Wherever something is published, it reaches every subscriber once and in order, and the number returned is
/// right (acceptance D21).</summary>
[Trait("Row", "D21")]
[InMemory]
public sealed class PublisherTests
{
    private const int Readers = 3;
    private const int Messages = 60;

    public enum Place
    {
        OnOpen,
        OnClose,
        Handler,
        ThreadAfterClose,
        BackgroundService,
    }

    [Theory]
    [InlineData(Place.OnOpen)]
    [InlineData(Place.OnClose)]
    [InlineData(Place.Handler)]
    [InlineData(Place.ThreadAfterClose)]
    [InlineData(Place.BackgroundService)]
    public async Task All_subscribers_get_it_once_and_in_order(Place place)
    {
        var script = new NewsScript();
        await using WsTestServer server = await StartAsync(script);
        RawWebSocket[] readers = await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => ConnectAsync(server, "reader")));

        script.Place = place;
        if (place == Place.BackgroundService)
        {
            script.Start.SetResult();
        }
        else
        {
            await using RawWebSocket publisher = await ConnectAsync(server, "publisher");
            if (place == Place.Handler)
            {
                await publisher.SendTextAsync("""{"type":"do","payload":{"what":"publish"}}""");
                await publisher.PingAsync();
            }

            await publisher.CloseAsync();
        }

        int[] counts = await script.Counts.Task.WithinLimit();
        Assert.Equal(Enumerable.Repeat(Readers, Messages), counts);
        foreach (RawWebSocket reader in readers)
        {
            for (int number = 0; number < Messages; number++)
            {
                Assert.Equal($$"""{"type":"n","payload":{{number}}}""", await reader.ReceiveTextAsync());
            }

            await reader.PingAsync();
            await reader.DisposeAsync();
        }
    }

    private static Task<WsTestServer> StartAsync(NewsScript script)
        => WsTestServer.StartAsync(
            static app => app.MapWs<NewsEndpoint>("/news"),
            builder => builder.Services.AddSingleton(script).AddHostedService<NewsService>());

    private static async Task<RawWebSocket> ConnectAsync(WsTestServer server, string role)
    {
        RawWebSocket client = await server.ConnectAsync("/news?role=" + role);
        await client.PingAsync();
        return client;
    }

    /// <summary>Where it is to be published, and what that returned.</summary>
    internal sealed class NewsScript
    {
        public Place Place { get; set; }

        public TaskCompletionSource Start { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<int[]> Counts { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <param name="ways">Used one after the other.</param>
        public void Publish(params Func<Numbered, int>[] ways)
            => Counts.SetResult([.. Enumerable.Range(0, Messages).Select(number => ways[number % ways.Length](new Numbered(number)))]);
    }

    /// <summary>Publishes outside of every connection.</summary>
    internal sealed class NewsService(IWsPublisher<NewsEndpoint> publisher, NewsScript script) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await script.Start.Task.WaitAsync(stoppingToken);
            script.Publish(
                message => publisher.Publish(NewsEndpoint.Local, message),
                message => publisher.Publish("world", message),
                message => publisher.PublishPrepared(NewsEndpoint.Local, publisher.Prepare(message)),
                message => publisher.PublishToAll(message));
        }
    }
}

/// <summary>Readers are subscribed to two topics, publishers to none.</summary>
[WsEndpoint]
internal sealed partial class NewsEndpoint(PublisherTests.NewsScript script) : WsEndpoint<string>
{
    public static readonly WsTopic<Numbered> Local = new("local");

    public override WsUpgradeResult<string> OnUpgrade(WsUpgrade upgrade) => upgrade.Query["role"]!;

    public override ValueTask OnOpen(WsConnection<string> ws)
    {
        if (ws.Data == "reader")
        {
            ws.Subscribe(Local);
            ws.Subscribe("world");
        }
        else if (script.Place == PublisherTests.Place.OnOpen)
        {
            Publish(ws);
        }

        return default;
    }

    [WsHandler]
    public void OnDo(WsConnection<string> ws, Do message)
    {
        Assert.Equal("publish", message.What);
        Publish(ws);
    }

    public override ValueTask OnClose(WsConnection<string> ws, WsClose close)
    {
        if (ws.Data == "reader")
        {
            return default;
        }

        switch (script.Place)
        {
            case PublisherTests.Place.OnClose:
                Publish(ws);
                break;
            case PublisherTests.Place.ThreadAfterClose:
                new Thread(() =>
                {
                    SpinWait.SpinUntil(() => ws.State == WsConnectionState.Closed);
                    Publish(ws);
                }).Start();
                break;
        }

        return default;
    }

    private void Publish(WsConnection<string> ws)
        => script.Publish(
            message => Topics.Publish(Local, message),
            message => ws.PublishToOthers("world", message),
            message => Topics.Publish("world", message, except: ws),
            message => Topics.Publish(Local, message, static other => ((WsConnection<string>)other).Data == "reader"),
            message => Topics.All.Publish(message, except: ws));
}
