using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.PubSub;

/// <summary>Of which only the newest counts, to whoever has fallen behind.</summary>
[WsMessage("price", Direction = WsDirection.ServerToClient), WsOverflow(WsOverflowPolicy.KeepLatest)]
internal sealed record Price(int N, string Padding);

/// <summary>What the endpoint's policy holds for.</summary>
[WsMessage("trade", Direction = WsDirection.ServerToClient)]
internal sealed record Trade(int N, string Padding);

/// <summary>What happened to connections.</summary>
internal sealed class TickerEvents
{
    public Channel<WsConnection> Opened { get; } = Channel.CreateUnbounded<WsConnection>();

    /// <summary>How many messages had been dropped at each drain.</summary>
    public Channel<long> Drained { get; } = Channel.CreateUnbounded<long>();
}

/// <summary>Four topics, to all of which every connection is subscribed.</summary>
[WsEndpoint]
internal sealed partial class TickerEndpoint(TickerEvents events) : WsEndpoint
{
    public const int TopicCount = 4;

    /// <summary>Bytes of the padding of a message.</summary>
    public const int MessageSize = 4 * 1024;

    private const int MostToFill = 10_000;

    private static readonly TimeSpan TakenForFull = TimeSpan.FromSeconds(2);
    private static readonly WsTopic<Price> Prices = new("ticker:{symbol}");
    private static readonly string Padding = new(' ', MessageSize);

    public override ValueTask OnOpen(WsConnection ws)
    {
        for (int topic = 0; topic < TopicCount; topic++)
        {
            ws.Subscribe(Name(topic));
        }

        events.Opened.Writer.TryWrite(ws);
        return default;
    }

    public override ValueTask OnDrain(WsConnection ws)
    {
        events.Drained.Writer.TryWrite(ws.DroppedMessages);
        return default;
    }

    /// <summary>Sends until the network takes nothing more for a client that does not read.</summary>
    /// <returns>How many messages that took, numbered from 0.</returns>
    public static async Task<int> FillAsync(WsConnection ws)
    {
        int sent = 0;
        while (true)
        {
            while (ws.Send(new Trade(sent++, Padding)) == WsSendStatus.Accepted)
            {
            }

            Assert.InRange(sent, 0, MostToFill);
            try
            {
                await ws.DrainAsync().WaitAsync(TakenForFull);
            }
            catch (TimeoutException)
            {
                return sent;
            }
        }
    }

    public void PublishPrice(int topic, int number) => Topics.Publish(Name(topic), new Price(number, Padding));

    public void PublishTrade(int topic, int number) => Topics.Publish(Name(topic).Name, new Trade(number, Padding));

    internal static Task<WsTestServer> StartAsync(TickerEvents events, Action<WsOptions> options)
        => WsTestServer.StartAsync(app => app.MapWs<TickerEndpoint>("/ticker", options), builder => builder.Services.AddSingleton(events));

    /// <summary>The number of the next message.</summary>
    internal static async Task<int> ReceiveNumberAsync(RawWebSocket client)
    {
        JsonElement message = await client.ReceiveJsonAsync();
        return message.GetProperty("payload").GetProperty("n").GetInt32();
    }

    private static WsTopic<Price> Name(int topic) => Prices.For(topic.ToString(CultureInfo.InvariantCulture));
}
