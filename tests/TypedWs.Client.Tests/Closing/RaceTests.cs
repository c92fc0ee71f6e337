using System.Collections.Concurrent;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Closing;

/// <summary>All that a client can be told, by several threads at once: every wait ends, with an exception of those that are
/// documented.</summary>
[Collection(nameof(Alone))]
public sealed class RaceTests
{
    private const int Rounds = 60;
    private const int Threads = 4;
    private const int StepsPerThread = 25;

    private static readonly WsRequestOptions Again = new() { Resend = true, Timeout = TimeSpan.FromMilliseconds(50) };

    [Fact]
    public async Task Every_wait_ends_whatever_other_threads_do()
    {
        var unobserved = new ConcurrentQueue<Exception>();
        void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs e) => unobserved.Enqueue(e.Exception);
        TaskScheduler.UnobservedTaskException += OnUnobserved;
        try
        {
            await using WsTestServer server = await DeskEndpoint.StartAsync(new Desk());
            for (int round = 0; round < Rounds; round++)
            {
                await RaceAsync(server, seed: round);
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.DoesNotContain(
                unobserved,
                static one => one.InnerException is InvalidOperationException or WsRequestException or WsSendException);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= OnUnobserved;
        }
    }

    private static async Task RaceAsync(WsTestServer server, int seed)
    {
        WsClient client = server.CreateClient(options =>
        {
            options.CloseTimeout = TimeSpan.FromMilliseconds(500);
            options.Reconnect.FirstDelay = TimeSpan.FromMilliseconds(1);
            options.RequestTimeout = TimeSpan.FromSeconds(seed % 2 == 0 ? 20 : 0.01);
            options.QueueTimeout = TimeSpan.FromMilliseconds(seed % 3 == 0 ? 5 : 10_000);
            options.WhenNotOpen = (WsWhenNotOpen)(seed % 3);
            options.MaxRequests = 20;
            options.MaxQueuedMessages = 20;
            options.Token = static (_, _) => ValueTask.FromResult<WsToken?>(new WsToken("t", DateTimeOffset.UnixEpoch));
        });
        client.On<Heard>(static _ => throw new InvalidOperationException("heard"));
        client.StateChanged += static _ => throw new InvalidOperationException("state");
        client.OnConnected(static (session, token) => session.AcknowledgedAsync(new Note("first"), cancellationToken: token));
        var waits = new ConcurrentBag<Task>();
        Task[] racing = [.. Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            var random = new Random((seed * Threads) + thread);
            for (int step = 0; step < StepsPerThread; step++)
            {
                waits.Add(DoAsync(client, random.Next(13), random));
            }
        }))];
        await Task.WhenAll(racing).WithinLimit();
        if (seed % 2 == 0)
        {
            await client.DisposeAsync().AsTask().WithinLimit();
        }

        waits.Add(client.DisposeAsync().AsTask());
        foreach (Task wait in waits)
        {
            await wait.WithinLimit();
        }

        Assert.Equal(WsConnectionState.Closed, client.State);
        Assert.True(client.Closed.IsCompleted);
    }

    private static async Task DoAsync(WsClient client, int what, Random random)
    {
        using var cancelling = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(1, 30)));
        bool isCancelled = random.Next(2) == 0;
        CancellationToken token = isCancelled ? cancelling.Token : CancellationToken.None;
        try
        {
            await (what switch
            {
                0 or 1 => client.ConnectAsync(token),
                2 => client.CloseAsync(),
                3 => Do(client.Abort),
                4 => client.RefreshToken(),
                5 => HoldAsync(client, token),
                6 => client.SendAsync(new Note("x"), token),
                7 => client.RequestAsync(new Say("x"), cancellationToken: token),
                8 => client.RequestAsync(new Hang(), Again, token),
                9 => CountAsync(client, token),
                10 => client.WithItems(Summands()).RequestAsync(new Sum(), cancellationToken: token),
                11 => Do(() => client.Send(new Shout("x"))),
                _ => Do(client.Start),
            });
        }
        catch (Exception failure) when (failure is WsSendException or WsRequestException or WsInvalidStateException
            or ObjectDisposedException || (failure is OperationCanceledException && isCancelled))
        {
            // Each of them is documented.
        }
    }

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private static async Task HoldAsync(WsClient client, CancellationToken token)
    {
        await using WsHold hold = client.Hold(new Join("a"), new Leave("a"));
        if (token.CanBeCanceled)
        {
            await hold.Ready.WaitAsync(token);
        }
    }

    private static async Task CountAsync(WsClient client, CancellationToken token)
    {
        await foreach (Counted counted in client.StreamAsync(new CountTo(20), cancellationToken: token))
        {
            if (counted.Number == 15)
            {
                break;
            }
        }
    }

    private static async IAsyncEnumerable<Summand> Summands()
    {
        for (int i = 0; i < 30; i++)
        {
            await Task.Yield();
            yield return new Summand(i);
        }
    }
}
