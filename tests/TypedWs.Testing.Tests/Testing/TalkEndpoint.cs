using System.ComponentModel.DataAnnotations;

namespace TypedWs.Testing.Tests.Testing;

/// <summary>A client says something to everybody.</summary>
[WsMessage("say")]
public sealed record Say([property: Required, StringLength(20)] string Text);

/// <summary>Something that a client has said.</summary>
[WsMessage("said", Direction = WsDirection.ServerToClient)]
public sealed record Said(string From, string Text);

/// <summary>A client says something to everybody, later: in a handler that awaits first.</summary>
[WsMessage("say.later")]
public sealed record SayLater(string Text, int Turns, int Milliseconds = 0);

/// <summary>A client says something to everybody after a time on the clock of the host.</summary>
[WsMessage("say.after")]
public sealed record SayAfter(string Text, int Seconds);

/// <summary>A client asks for the length of a text.</summary>
[WsMessage("measure")]
[WsReply<Measured>]
public sealed record Measure(string Text);

/// <summary>The length of a text.</summary>
[WsMessage("measured", Direction = WsDirection.ServerToClient)]
public sealed record Measured(int Length);

/// <summary>A client asks for the numbers from 1.</summary>
[WsMessage("count")]
[WsItems<Counted>]
public sealed record Count(int To);

/// <summary>A number.</summary>
[WsMessage("counted", Direction = WsDirection.ServerToClient)]
public sealed record Counted(int Number);

/// <summary>A client wants to be asked.</summary>
[WsMessage("ask.me")]
public sealed record AskMe(string Text);

/// <summary>The server asks.</summary>
[WsMessage("question", Direction = WsDirection.ServerToClient)]
[WsReply<Answer>]
public sealed record Question(string Text);

/// <summary>The client's answer.</summary>
[WsMessage("answer")]
public sealed record Answer(bool Yes);

/// <summary>A client wants to be closed.</summary>
[WsMessage("close.me")]
public sealed record CloseMe(int Code, string Reason);

/// <summary>The person who talks.</summary>
public sealed record Talker(string Name);

[WsEndpoint]
public sealed partial class TalkEndpoint(TimeProvider clock) : WsEndpoint<Talker>
{
    private static readonly WsTopic<Said> Room = new("room");

    /// <summary>Completes what <see cref="OnClose"/> waits for.</summary>
    public TaskCompletionSource? Leaving { get; set; }

    public override WsUpgradeResult<Talker> OnUpgrade(WsUpgrade upgrade)
        => upgrade.Query["name"] is { Length: > 0 } name
            ? new Talker(upgrade.User.Identity?.Name ?? name)
            : upgrade.Refuse(422, "a name is missing");

    public override ValueTask OnOpen(WsConnection<Talker> ws)
    {
        ws.Subscribe(Room);
        return default;
    }

    public override async ValueTask OnClose(WsConnection<Talker> ws, WsClose close)
    {
        if (Leaving is { } leaving)
        {
            await leaving.Task;
        }

        Topics.Publish(Room, new Said(ws.Data.Name, "left"));
    }

    [WsHandler]
    public void OnSay(WsConnection<Talker> ws, Say message) => Topics.Publish(Room, new Said(ws.Data.Name, message.Text));

    [WsHandler]
    public async ValueTask OnSayLater(WsConnection<Talker> ws, SayLater message)
    {
        for (int turn = 0; turn < message.Turns; turn++)
        {
            await Task.Yield();
        }

        if (message.Milliseconds > 0)
        {
            await Task.Delay(message.Milliseconds);
        }

        Topics.Publish(Room, new Said(ws.Data.Name, message.Text));
    }

    [WsHandler]
    public async ValueTask OnSayAfter(WsConnection<Talker> ws, SayAfter message)
    {
        await Task.Delay(TimeSpan.FromSeconds(message.Seconds), clock);
        Topics.Publish(Room, new Said(ws.Data.Name, message.Text));
    }

    [WsHandler]
    public Measured OnMeasure(Measure message)
        => message.Text.Length > 0 ? new Measured(message.Text.Length) : throw new WsException(WsError.App("empty", "the text is empty"));

    [WsHandler]
    public async IAsyncEnumerable<Counted> OnCount(Count message)
    {
        for (int number = 1; number <= message.To; number++)
        {
            await Task.Yield();
            yield return new Counted(number);
        }
    }

    [WsHandler]
    public async ValueTask OnAskMe(WsConnection<Talker> ws, AskMe message)
    {
        Answer answer = await ws.RequestAsync(new Question(message.Text));
        Topics.Publish(Room, new Said(ws.Data.Name, answer.Yes ? "yes" : "no"));
    }

    [WsHandler]
    public void OnCloseMe(WsConnection<Talker> ws, CloseMe message) => ws.Close((WsCloseCode)message.Code, message.Reason);
}

/// <summary>Sends everything back.</summary>
[WsEndpoint]
public sealed partial class EchoEndpoint : WsRawEndpoint
{
    public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text)
    {
        ws.SendText(text);
        return default;
    }

    public override ValueTask OnBinary(WsRawConnection ws, ReadOnlySpan<byte> data)
    {
        ws.SendBinary(data);
        return default;
    }
}
