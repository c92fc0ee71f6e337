using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using TypedWs.Client.Tests.Testing;

namespace TypedWs.Client.Tests.Reconnecting;

/// <summary>A server that is killed and started again under load: no message is lost silently, doubled, or out of order.</summary>
public sealed class RestartTests
{
    private static readonly int Restarts = LongTests.Choose(10, 50);

    private readonly RestartArrivals _arrivals = new();
    private readonly ConcurrentDictionary<int, WsSendFailure> _failed = new();
    private readonly List<Task> _requests = [];
    private readonly Random _random = new(4711);
    private int _sent;

    [Fact]
    public async Task Each_message_arrives_at_most_once_in_order_or_fails_with_a_reason_and_each_request_ends()
    {
        WebApplication server = await StartAsync(_arrivals, port: 0);
        int port = server.GetPort();
        await using var client = new WsClient($"ws://127.0.0.1:{port}/ws", options =>
        {
            options.Reconnect.FirstDelay = TimeSpan.FromMilliseconds(20);
            options.Reconnect.ServerDelay = TimeSpan.FromMilliseconds(20);
            options.Reconnect.MaxDelay = TimeSpan.FromMilliseconds(50);
        });
        client.MessageNotSent += message => Assert.True(_failed.TryAdd(((Numbered)message.Sent!).Number, message.Reason), "Told twice.");
        client.Start();
        for (int restart = 0; restart < Restarts; restart++)
        {
            await SendAsync(client);
            await server.KillAsync();
            server = await StartAsync(_arrivals, port);
        }

        await WaitForAllAsync(client);
        foreach (Task request in _requests)
        {
            await Task.WhenAny(request).WithinLimit();
            Assert.True(request.IsCompletedSuccessfully || request.Exception?.InnerException is WsRequestException);
        }

        await server.KillAsync();
        Assert.True(_sent > 100, $"Only {_sent} messages were sent.");
        AssertInOrder();
        AssertWholeConnections();
        Assert.All(_failed, entry => Assert.Equal(WsSendFailure.ConnectionLost, entry.Value));
    }

    private async Task SendAsync(WsClient client)
    {
        for (int burst = _random.Next(1, 20); burst > 0; burst--)
        {
            for (int i = 0; i < 50; i++)
            {
                if (client.Send(new Numbered(_sent)) is WsSendStatus.Accepted or WsSendStatus.Backpressured)
                {
                    _sent++;
                }
                else
                {
                    await Task.Delay(1);
                }
            }

            _requests.Add(client.RequestAsync(new Echoed(burst)));
            await Task.Delay(_random.Next(3));
        }
    }

    // An answer shows that all messages in front of its request have arrived or are lost.
    private static async Task WaitForAllAsync(WsClient client)
    {
        bool isAnswered = false;
        while (!isAnswered)
        {
            Task request = client.RequestAsync(new Echoed(0));
            await Task.WhenAny(request).WithinLimit();

            // Otherwise the connection was just lost.
            isAnswered = request.IsCompletedSuccessfully;
        }
    }

    private void AssertInOrder()
    {
        int last = -1;
        foreach ((_, int number) in _arrivals.All)
        {
            Assert.True(number > last, $"{number} arrived behind {last}.");
            last = number;
        }
    }

    // A message that the transport has accepted may be lost with its connection, and nobody can know it. Only the last messages of a
    // connection can be lost so: within one, none may be missing.
    private void AssertWholeConnections()
    {
        string previous = "";
        int expected = 0;
        foreach ((string connection, int number) in _arrivals.All)
        {
            Assert.True(connection != previous || number == expected, $"Within one connection, {expected} to {number - 1} are missing.");
            previous = connection;
            expected = number + 1;
        }
    }

    private static Task<WebApplication> StartAsync(RestartArrivals arrivals, int port) => RestartedServer.StartAsync(
        port,
        static app => app.MapWs<RestartEndpoint>("/ws", options => options.Shutdown.Timeout = TimeSpan.FromMilliseconds(50)),
        arrivals);
}

[WsMessage("numbered")]
public sealed record Numbered(int Number);

[WsMessage("echoed"), WsReply<EchoedBack>]
public sealed record Echoed(int Number);

[WsMessage("echoed.back", Direction = WsDirection.ServerToClient)]
public sealed record EchoedBack(int Number);

/// <summary>All messages of all connections, in the order of their arrival.</summary>
internal sealed class RestartArrivals
{
    private readonly ConcurrentQueue<(string Connection, int Number)> _all = new();

    public IReadOnlyCollection<(string Connection, int Number)> All => _all;

    public void Add(string connection, int number) => _all.Enqueue((connection, number));
}

[WsEndpoint]
internal sealed partial class RestartEndpoint(RestartArrivals arrivals) : WsEndpoint
{
    [WsHandler]
    public void OnNumbered(WsConnection ws, Numbered message) => arrivals.Add(ws.Id, message.Number);

    [WsHandler]
    public EchoedBack OnEchoed(Echoed message) => new(message.Number);
}
