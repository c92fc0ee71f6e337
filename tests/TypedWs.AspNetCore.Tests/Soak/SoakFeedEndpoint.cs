using System.ComponentModel.DataAnnotations;

namespace TypedWs.AspNetCore.Tests.Soak;

/// <summary>Has so many messages sent to the one who asks.</summary>
[WsMessage("flood")]
internal sealed record Flood([Range(1, 1000)] int Count, bool Corked, bool Vital);

/// <summary>Has a handler await for longer than it may.</summary>
[WsMessage("nap")]
internal sealed record Nap(bool Heeds);

/// <summary>Asks how many messages there were.</summary>
[WsMessage("tally")]
internal sealed record Tally;

/// <summary>How many there were for the connection, and how many it will never get.</summary>
[WsMessage("tallied", Direction = WsDirection.ServerToClient)]
internal sealed record Tallied(int Sent, long Dropped);

/// <summary>Gives way to what comes later.</summary>
[WsMessage("feed-old", Direction = WsDirection.ServerToClient), WsOverflow(WsOverflowPolicy.DropOldest)]
internal sealed record FeedOld(string Padding);

/// <summary>Is dropped where there is no room.</summary>
[WsMessage("feed-new", Direction = WsDirection.ServerToClient), WsOverflow(WsOverflowPolicy.DropNewest)]
internal sealed record FeedNew(string Padding);

/// <summary>Is replaced by the next.</summary>
[WsMessage("feed-latest", Direction = WsDirection.ServerToClient), WsOverflow(WsOverflowPolicy.KeepLatest)]
internal sealed record FeedLatest(string Padding);

/// <summary>Must not be missed.</summary>
[WsMessage("feed-vital", Direction = WsDirection.ServerToClient), WsOverflow(WsOverflowPolicy.Close)]
internal sealed record FeedVital(string Padding);

/// <summary>What there was for one connection; its handlers run one at a time.</summary>
internal sealed class FeedState
{
    public int Sent { get; set; }
}

/// <summary>The half of the soak with slow readers and slow handlers: everything that a connection gets is for it alone, so that
/// it can be counted.</summary>
[WsEndpoint]
internal sealed partial class SoakFeedEndpoint(SoakCounts counts) : WsEndpoint<FeedState>
{
    private static readonly string Padding = new(' ', 1000);
    private static readonly TimeSpan NapTime = TimeSpan.FromMilliseconds(60);

    public static void Configure(WsOptions options)
    {
        options.Outbound.OverflowPolicy = WsOverflowPolicy.DropNewest;
        options.Outbound.LowWatermark = 16 * 1024;
        options.Outbound.HighWatermark = 32 * 1024;
        options.Outbound.Limit = 160 * 1024;
        options.HandlerTimeout = TimeSpan.FromMilliseconds(20);
    }

    public override WsUpgradeResult<FeedState> OnUpgrade(WsUpgrade upgrade) => new FeedState();

    public override ValueTask OnOpen(WsConnection<FeedState> ws)
    {
        counts.Open();
        ws.Subscribe(Topic(ws, 0));
        ws.Subscribe(Topic(ws, 1));
        return default;
    }

    [WsHandler]
    public void OnFlood(WsConnection<FeedState> ws, Flood message)
    {
        using WsCork cork = message.Corked ? ws.Cork() : default;
        for (int i = 0; i < message.Count; i++)
        {
            Next(ws);
        }

        if (message.Vital)
        {
            ws.Data.Sent++;
            ws.Send(new FeedVital(Padding));
        }
    }

    [WsHandler]
    public async ValueTask OnNap(Nap message, CancellationToken handler)
        => await Task.Delay(NapTime, message.Heeds ? handler : CancellationToken.None);

    [WsHandler]
    public Tallied OnTally(WsConnection<FeedState> ws, Tally message)
    {
        // Takes along what was published before.
        ws.Data.Sent++;
        ws.Send(new FeedOld(Padding));
        return new Tallied(ws.Data.Sent, ws.DroppedMessages);
    }

    public override ValueTask OnClose(WsConnection<FeedState> ws, WsClose close)
    {
        counts.CloseFeed(ws.DroppedMessages, isTooSlow: close.Code == WsCloseCode.SlowConsumer);
        return default;
    }

    private void Next(WsConnection<FeedState> ws)
    {
        int number = ws.Data.Sent++;
        switch (number % 4)
        {
            case 0:
                ws.Send(new FeedOld(Padding));
                break;
            case 1:
                Topics.Publish(Topic(ws, 0), new FeedNew(Padding));
                break;
            default:
                Topics.Publish(Topic(ws, number % 2), new FeedLatest(Padding));
                break;
        }
    }

    private static string Topic(WsConnection ws, int number) => $"feed-{number}-{ws.Id}";
}
