using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Reconnecting;

/// <summary>A thousand clients over real connections, whose server is restarted.</summary>
/// <remarks>The random numbers have a seed, and each client takes one, so the delays of all clients together are the same in each run. The
/// clock stands still until the test moves it. So nothing here depends on chance or on the speed of the machine.</remarks>
[Collection(nameof(Alone))]
public sealed class RestartedHerdTests
{
    private const int Clients = 1000;
    private const int Buckets = 10;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly ManualTime _time = new();
    private readonly Random _random = new(4711);
    private readonly Lock _gate = new();
    private readonly ConcurrentQueue<WsRetry> _retries = new();
    private int _attempts;

    [Fact]
    public async Task A_thousand_clients_come_back_spread_over_the_window_and_none_before_its_time()
    {
        WebApplication server = await StartAsync(port: 0);
        int port = server.GetPort();
        WsClient[] clients = [.. Enumerable.Range(0, Clients).Select(_ => Create(port))];
        foreach (WsClient[] some in clients.Chunk(50))
        {
            await Task.WhenAll(some.Select(static client => client.ConnectAsync())).WithinLimit();
        }

        await server.KillAsync();
        await Bounded.Until(() => _retries.Count == Clients, "a plan of each client");
        server = await StartAsync(port);
        _attempts = 0;
        int[] planned = CountPlanned();
        Assert.All(planned, static count => Assert.InRange(count, 1, (int)(1.5 * Clients / Buckets)));
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            int before = planned[..bucket].Sum();
            Assert.Equal(before, Volatile.Read(ref _attempts));
            _time.Advance(Window / Buckets);
            await Bounded.Until(() => Volatile.Read(ref _attempts) >= before + planned[bucket], $"the attempts of bucket {bucket}");
        }

        await Bounded.Until(() => clients.All(static client => client.State == WsConnectionState.Open), "all open");
        Assert.Equal(Clients, _attempts);
        Assert.Equal(Clients, _retries.Count);
        foreach (WsClient client in clients)
        {
            client.Abort();
        }

        await Task.WhenAll(clients.Select(static client => client.DisposeAsync().AsTask())).WithinLimit();
        await server.KillAsync();
    }

    private int[] CountPlanned()
    {
        int[] counts = new int[Buckets];
        foreach (WsRetry retry in _retries)
        {
            // Timers wait for whole milliseconds.
            double delay = Math.Floor(retry.After.TotalMilliseconds);
            counts[(int)Math.Ceiling(delay / Window.TotalMilliseconds * Buckets) - 1]++;
        }

        return counts;
    }

    private WsClient Create(int port)
    {
        var client = new WsClient($"ws://127.0.0.1:{port}/ws", options =>
        {
            options.Time = _time;
            options.Random = NextRandom;
            options.KeepAliveInterval = Timeout.InfiniteTimeSpan;

            // Some clients read the close frame, others see the end of TCP first.
            options.Reconnect.FirstDelay = options.Reconnect.ServerDelay = Window;
        });
        client.StateChanged += change =>
        {
            if (change.Retry is { } retry)
            {
                _retries.Enqueue(retry);
            }
        };
        return client;
    }

    private double NextRandom()
    {
        lock (_gate)
        {
            // A delay below a millisecond would be none, and that attempt would come before the server.
            return 0.001 + (0.998 * _random.NextDouble());
        }
    }

    private Task<WebApplication> StartAsync(int port) => RestartedServer.StartAsync(
        port,
        app =>
        {
            app.Use((context, next) =>
            {
                Interlocked.Increment(ref _attempts);
                return next(context);
            });
            app.MapWs<DeskEndpoint>("/ws", options => options.Shutdown.Timeout = TimeSpan.FromMilliseconds(50));
        },
        new Desk());
}
