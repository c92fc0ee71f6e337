using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

[WsMessage("enter")]
internal sealed record Enter(string How);

[WsMessage("enter.task")]
internal sealed record EnterByTask(string How);

[WsMessage("enter.valuetask")]
internal sealed record EnterByValueTask(string How);

[WsMessage("leave")]
internal sealed record Leave(string How);

[WsMessage("leave.task")]
internal sealed record LeaveByTask(string How);

[WsMessage("leave.valuetask")]
internal sealed record LeaveByValueTask(string How);

[WsMessage("entered", Direction = WsDirection.ServerToClient)]
internal sealed record Entered(string How);

/// <summary>Limited on the message.</summary>
[WsMessage("shout")]
[WsRateLimit(2, PerSeconds = 10_000)]
internal sealed record Shout([Required] string Text);

/// <summary>Limited on the handler, which decides alone.</summary>
[WsMessage("whisper")]
[WsRateLimit(1_000_000)]
internal sealed record Whisper([Required] string Text);

/// <summary>Has rules.</summary>
[WsMessage("words")]
internal sealed record Words([Required, StringLength(500)] string Text);

/// <summary>For authenticated users only.</summary>
[WsMessage("restricted")]
internal sealed record Restricted;

/// <summary>For admins only.</summary>
[WsMessage("admin")]
internal sealed record Administer;

/// <summary>Handled for ever.</summary>
[WsMessage("hang")]
internal sealed record Hang;

/// <summary>Handlers that refuse, in all the forms there are, and some that are limited.</summary>
[WsEndpoint]
internal sealed partial class RefusingEndpoint(EventRecorder events) : WsEndpoint
{
    private static readonly WsError RoomFull = WsError.App("room_full", "the room is full");

    public override void OnInvalidMessage(WsConnection ws, in WsErrorEvent error)
    {
        string fields = string.Join(' ', error.DescribeFieldErrors().Select(static field => $"{field.Pointer} {field.Code}"));
        events.Add(
            ($"invalid {error.Sequence} {error.Code} {error.Type ?? "-"} "
                + $"{(error.HasId ? "id" : "-")} {(error.IsFatal ? "fatal" : "-")} {fields}").TrimEnd());
        if (error.Type == "leave")
        {
            throw new InvalidOperationException("the hook fails");
        }
    }

    public override ValueTask OnError(WsConnection ws, Exception exception)
    {
        events.Add("error " + exception.Message);
        return default;
    }

    public override ValueTask OnClose(WsConnection ws, WsClose close)
    {
        events.Add($"close {(int)close.Code} {close.Reason}");
        return default;
    }

    [WsHandler]
    public WsResult<Entered> OnEnter(Enter message) => Decide(message.How);

    [WsHandler]
    public async Task<WsResult<Entered>> OnEnterByTask(EnterByTask message)
    {
        await DelayAsync(message.How);
        return Decide(message.How);
    }

    [WsHandler]
    public async ValueTask<WsResult<Entered>> OnEnterByValueTask(EnterByValueTask message)
    {
        await DelayAsync(message.How);
        return Decide(message.How);
    }

    [WsHandler]
    public WsResult OnLeave(Leave message) => DecideToLeave(message.How);

    [WsHandler]
    public async Task<WsResult> OnLeaveByTask(LeaveByTask message)
    {
        await DelayAsync(message.How);
        return DecideToLeave(message.How);
    }

    [WsHandler]
    public async ValueTask<WsResult> OnLeaveByValueTask(LeaveByValueTask message)
    {
        await DelayAsync(message.How);
        return DecideToLeave(message.How);
    }

    [WsHandler]
    public Entered OnShout(Shout message) => new(message.Text);

    [WsHandler]
    [WsRateLimit(1, PerSeconds = 1000, Burst = 3)]
    public Entered OnWhisper(Whisper message) => new(message.Text);

    [WsHandler]
    public Entered OnWords(Words message) => new(message.Text);

    [WsHandler]
    [Authorize]
    public Entered OnRestricted(Restricted message) => new(message.ToString());

    [WsHandler]
    [Authorize("admins")]
    public Entered OnAdminister(Administer message) => new(message.ToString());

    [WsHandler]
    public Task OnHang(Hang message, CancellationToken token)
        => message is null ? Task.CompletedTask : Task.Delay(Timeout.InfiniteTimeSpan, token);

    private static async ValueTask DelayAsync(string how)
    {
        if (how.StartsWith("later", StringComparison.Ordinal))
        {
            await Task.Yield();
        }
    }

    private static WsResult<Entered> Decide(string how)
        => how switch
        {
            "full" or "later full" => RoomFull,
            "conflict" or "later conflict" => WsError.Conflict("there already"),
            "limit" or "later limit" => WsError.LimitExceeded("no more than that"),
            "throw limit" or "later throw limit" => throw new WsLimitException("no more than that"),
            "nothing" or "later nothing" => default,
            "throw" or "later throw" => throw new WsException(RoomFull),
            "fail" or "later fail" => throw new InvalidOperationException("the secret of the database"),
            "fail silently" or "later fail silently" => throw new UnspeakableException(),
            "cancel" or "later cancel" => throw new OperationCanceledException("the secret of the database"),
            _ => new Entered(how),
        };

    private static WsResult DecideToLeave(string how)
        => how switch
        {
            "full" or "later full" => RoomFull,
            "throw" or "later throw" => throw new WsException(RoomFull),
            "soon" => WsError.RateLimited(TimeSpan.FromSeconds(1.5), "not so soon"),
            _ => WsResult.Success,
        };
}

/// <summary>Fails again when somebody wants to know what it says.</summary>
internal sealed class UnspeakableException : Exception
{
    public override string Message => throw new InvalidOperationException("no message");

    public override string ToString() => throw new InvalidOperationException("no text");
}
