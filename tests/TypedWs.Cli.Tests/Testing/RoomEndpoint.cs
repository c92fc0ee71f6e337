using System.ComponentModel.DataAnnotations;

namespace TypedWs.Cli.Tests.Testing;

public enum Mood
{
    Good,
    Bad,
}

/// <summary>Is answered with the same text.</summary>
[WsMessage("say"), WsReply<Heard>, WsErrors("quiet")]
public sealed record Say(
    [Required, StringLength(10)] string Text, int Times = 1, Mood Mood = Mood.Good, bool Loud = false, double? Pitch = null);

[WsMessage("heard", Direction = WsDirection.ServerToClient)]
public sealed record Heard(string Text, int Times, Mood Mood, bool Loud, double? Pitch);

/// <summary>Is answered with a stream of numbers.</summary>
[WsMessage("count"), WsItems<Counted>]
public sealed record Count([Range(0, 1000)] int To);

[WsMessage("counted", Direction = WsDirection.ServerToClient)]
public sealed record Counted(int Number);

/// <summary>Has no answer but the acknowledgement.</summary>
[WsMessage("note")]
public sealed record Note(string Text);

/// <summary>Closes the connection.</summary>
[WsMessage("leave")]
public sealed record Leave(int Code);

/// <summary>Is never answered.</summary>
[WsMessage("hang")]
public sealed record Hang;

/// <summary>An endpoint with an answer of each kind.</summary>
[WsEndpoint(Version = "1.2")]
public sealed partial class RoomEndpoint : WsEndpoint
{
    [WsHandler]
    public WsResult<Heard> OnSay(Say message)
        => message.Text == "quiet"
            ? WsError.App("quiet", "be quiet")
            : new Heard(message.Text, message.Times, message.Mood, message.Loud, message.Pitch);

    [WsHandler]
    public async IAsyncEnumerable<Counted> OnCount(Count message)
    {
        for (int i = 1; i <= message.To; i++)
        {
            await Task.Yield();
            yield return new Counted(i);
        }
    }

    [WsHandler]
    public void OnNote(WsConnection ws, Note message) => ws.Send(new Heard(message.Text, 0, Mood.Good, false, null));

    [WsHandler]
    public void OnLeave(WsConnection ws, Leave message) => ws.Close((WsCloseCode)message.Code, "bye");

    [WsHandler]
    public Task OnHang(Hang message, CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);
}
