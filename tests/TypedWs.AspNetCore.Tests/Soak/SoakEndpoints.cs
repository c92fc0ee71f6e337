using System.ComponentModel.DataAnnotations;
using System.Text;

namespace TypedWs.AspNetCore.Tests.Soak;

/// <summary>What the endpoints of the soak did. Thread-safe.</summary>
internal sealed class SoakCounts
{
    /// <summary>What the exceptions say that handlers throw on purpose.</summary>
    public const string Purpose = "thrown on purpose";

    private int _opened;
    private int _closed;
    private int _thrown;
    private int _tooSlow;
    private int _tallies;
    private int _timeouts;
    private long _dropped;

    public int Opened => Volatile.Read(ref _opened);

    public int Closed => Volatile.Read(ref _closed);

    /// <summary>Exceptions that handlers threw on purpose; each is logged.</summary>
    public int Thrown => Volatile.Read(ref _thrown);

    /// <summary>Connections that were closed because they read too slowly.</summary>
    public int TooSlow => Volatile.Read(ref _tooSlow);

    /// <summary>Slow readers that read on and for whom the numbers were right.</summary>
    public int Tallies => Volatile.Read(ref _tallies);

    /// <summary>Handlers that took too long, as their peers were told.</summary>
    public int Timeouts => Volatile.Read(ref _timeouts);

    /// <summary>Messages that were dropped, as the connections said when they closed.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void Open() => Interlocked.Increment(ref _opened);

    /// <summary>Has a connection join one of a few rooms, and a topic of its own.</summary>
    public void Open(WsConnectionBase ws)
    {
        int number = Interlocked.Increment(ref _opened);
        ws.Subscribe(Room(number));
        ws.Subscribe("own-" + ws.Id);
    }

    public void Close() => Interlocked.Increment(ref _closed);

    public void CloseFeed(long dropped, bool isTooSlow)
    {
        Interlocked.Add(ref _dropped, dropped);
        Interlocked.Add(ref _tooSlow, isTooSlow ? 1 : 0);
        Close();
    }

    public void CountTally() => Interlocked.Increment(ref _tallies);

    public void CountTimeout() => Interlocked.Increment(ref _timeouts);

    public Exception Throw()
    {
        Interlocked.Increment(ref _thrown);
        return new InvalidOperationException(Purpose);
    }

    public static string Room(int number) => "room-" + (number % 7);
}

/// <summary>Does what the first letter of a text says; echoes binary.</summary>
[WsEndpoint]
internal sealed partial class SoakRawEndpoint(SoakCounts counts) : WsRawEndpoint
{
    public override ValueTask OnOpen(WsRawConnection ws)
    {
        counts.Open(ws);
        return default;
    }

    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text)
    {
        switch (text[0])
        {
            case (byte)'p':
                Topics.PublishText(SoakCounts.Room(text.Length), text);
                return default;
            case (byte)'w':
                return EchoLaterAsync(ws, Encoding.UTF8.GetString(text));
            case (byte)'c':
                ws.Close((WsCloseCode)4000, "as asked");
                return default;
            case (byte)'a':
                ws.Abort();
                return default;
            case (byte)'x':
                throw counts.Throw();
            default:
                ws.SendText(text);
                return default;
        }
    }

    public override ValueTask OnBinary(WsRawConnection ws, ReadOnlySpan<byte> data)
    {
        ws.SendBinary(data);
        return default;
    }

    public override ValueTask OnClose(WsRawConnection ws, WsClose close)
    {
        counts.Close();
        return default;
    }

    private static async ValueTask EchoLaterAsync(WsRawConnection ws, string text)
    {
        await Task.Yield();
        ws.SendText(text);
    }
}

/// <summary>Is answered.</summary>
[WsMessage("soak")]
internal sealed record Soak([Required, StringLength(100)] string Text);

/// <summary>The answer.</summary>
[WsMessage("soaked", Direction = WsDirection.ServerToClient)]
internal sealed record Soaked(string Text);

/// <summary>Is published to a room; nobody answers.</summary>
[WsMessage("shout")]
internal sealed record Shout(int Room);

/// <summary>What the room hears.</summary>
[WsMessage("shouted", Direction = WsDirection.ServerToClient)]
internal sealed record Shouted(int Room);

/// <summary>Has the handler throw after an await.</summary>
[WsMessage("fail")]
internal sealed record Fail;

/// <summary>The typed half of the soak.</summary>
[WsEndpoint]
internal sealed partial class SoakTypedEndpoint(SoakCounts counts) : WsEndpoint
{
    public override ValueTask OnOpen(WsConnection ws)
    {
        counts.Open(ws);
        return default;
    }

    [WsHandler]
    public Soaked OnSoak(Soak message) => new(message.Text);

    [WsHandler]
    public void OnShout(WsConnection ws, Shout message) => ws.PublishToOthers(SoakCounts.Room(message.Room), new Shouted(message.Room));

    [WsHandler]
    public async ValueTask OnFail(Fail message)
    {
        await Task.Yield();
        throw counts.Throw();
    }

    public override ValueTask OnClose(WsConnection ws, WsClose close)
    {
        counts.Close();
        return default;
    }
}
