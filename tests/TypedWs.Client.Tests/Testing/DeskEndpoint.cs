using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.Client.Tests.Testing;

/// <summary>Is recorded by the server.</summary>
[WsMessage("note")]
public sealed record Note([Required, StringLength(100)] string Text);

/// <summary>Is recorded by the server.</summary>
[WsMessage("tick")]
public readonly record struct Tick(int Number);

/// <summary>Is refused for some numbers.</summary>
[WsMessage("seat")]
public readonly record struct Seat([Range(1, 9)] int Number);

/// <summary>Is answered by the same text.</summary>
[WsMessage("say"), WsReply<Said>]
public sealed record Say(string Text);

[WsMessage("said", Direction = WsDirection.ServerToClient)]
public sealed record Said(string Text);

/// <summary>Has no form in JSON for some values.</summary>
[WsMessage("weigh"), WsReply<Said>]
public sealed record Weigh(double Weight);

/// <summary>Is never answered, until it is cancelled.</summary>
[WsMessage("hang"), WsReply<Said>]
public sealed record Hang;

/// <summary>Is refused with data.</summary>
[WsMessage("fail"), WsReply<Said>]
public sealed record FailWith(string Name);

[WsErrorData]
public sealed record Room(string Name, int Seats);

/// <summary>Is sent to all clients.</summary>
[WsMessage("shout")]
public sealed record Shout(string Text);

[WsMessage("heard", Direction = WsDirection.ServerToClient)]
public sealed record Heard(string Text);

/// <summary>Asks for the numbers from 1 on; 0 for no end.</summary>
[WsMessage("count"), WsItems<Counted>]
public sealed record CountTo(int Last);

[WsMessage("counted", Direction = WsDirection.ServerToClient)]
public sealed record Counted(int Number);

/// <summary>Lets the server ask the client, and is answered with the client's answer.</summary>
[WsMessage("ask"), WsReply<Said>]
public sealed record AskMe(string Question);

[WsMessage("question", Direction = WsDirection.ServerToClient), WsReply<Answered>]
public sealed record Question(string Text);

[WsMessage("answered")]
public sealed record Answered([StringLength(50)] string Text);

/// <summary>Is answered with the sum of the numbers that follow.</summary>
[WsMessage("sum"), WsReply<Said>]
public sealed record Sum(int Most = int.MaxValue);

[WsMessage("summand")]
public sealed record Summand(int Number);

/// <summary>A subscription to heard messages.</summary>
[WsMessage("join")]
public sealed record Join(string Room);

[WsMessage("leave")]
public sealed record Leave(string Room);

/// <summary>What the server has seen, and what it does.</summary>
internal sealed class Desk
{
    public EventRecorder Events { get; } = new();

    public TaskCompletionSource<WsConnection>? Opened { get; set; }
}

/// <summary>An endpoint with a handler of every shape that clients meet.</summary>
[WsEndpoint]
internal sealed partial class DeskEndpoint(Desk desk) : WsEndpoint
{
    private static readonly WsTopic<Heard> All = new("all");

    public override ValueTask OnOpen(WsConnection ws)
    {
        ws.Subscribe(All);
        desk.Events.Add("open");
        desk.Opened?.TrySetResult(ws);
        return default;
    }

    public override ValueTask OnClose(WsConnection ws, WsClose close)
    {
        desk.Events.Add($"close {(int)close.Code} {close.Reason}".TrimEnd());
        return default;
    }

    [WsHandler]
    public void OnNote(Note message) => desk.Events.Add($"note {message.Text}");

    [WsHandler]
    public void OnTick(Tick message) => desk.Events.Add($"tick {message.Number}");

    [WsHandler]
    public void OnSeat(Seat message) => desk.Events.Add($"seat {message.Number}");

    [WsHandler]
    public Said OnWeigh(Weigh message) => new($"{message.Weight} kg");

    [WsHandler]
    public Said OnSay(Say message) => new(message.Text);

    [WsHandler(Concurrency = WsConcurrency.Concurrent, Limit = 100)]
    public async Task<Said> OnHang(Hang message, CancellationToken cancelled)
    {
        desk.Events.Add("hang");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancelled);
            return new Said("never");
        }
        finally
        {
            desk.Events.Add("hung up");
        }
    }

    [WsHandler]
    public WsResult<Said> OnFail(FailWith message) => WsError.App("full", $"room {message.Name} is full", new Room(message.Name, 3));

    [WsHandler]
    public void OnShout(Shout message) => Topics.Publish(All, new Heard(message.Text));

    [WsHandler]
    public async IAsyncEnumerable<Counted> OnCount(CountTo message, [EnumeratorCancellation] CancellationToken cancelled)
    {
        try
        {
            for (int number = 1; number <= message.Last; number++)
            {
                yield return new Counted(number);
            }

            if (message.Last == 0)
            {
                yield return new Counted(0);
                await Task.Delay(Timeout.InfiniteTimeSpan, cancelled);
            }
        }
        finally
        {
            desk.Events.Add("counted");
        }
    }

    [WsHandler(Concurrency = WsConcurrency.Concurrent, Limit = 100)]
    public async Task<WsResult<Said>> OnAsk(WsConnection ws, AskMe message, CancellationToken cancelled)
    {
        try
        {
            Answered answer = await ws.RequestAsync(new Question(message.Question), cancellationToken: cancelled);
            return new Said(answer.Text);
        }
        catch (WsRequestException refusal)
        {
            return new Said($"{refusal.Reason} {refusal.Error?.Code}".TrimEnd());
        }
    }

    [WsHandler]
    public async Task<Said> OnSum(Sum message, IAsyncEnumerable<Summand> summands)
    {
        int sum = 0;
        int count = 0;
        await foreach (Summand summand in summands)
        {
            sum += summand.Number;
            if (++count == message.Most)
            {
                break;
            }
        }

        return new Said($"{count} {sum}");
    }

    [WsHandler]
    public WsResult OnJoin(Join message)
    {
        desk.Events.Add($"join {message.Room}");
        return message.Room == "secret" ? WsError.Forbidden() : default(WsResult);
    }

    [WsHandler]
    public void OnLeave(Leave message) => desk.Events.Add($"leave {message.Room}");

    internal static Task<WsTestServer> StartAsync(Desk desk, Action<WsOptions>? options = null)
        => WsTestServer.StartAsync(
            app => app.MapWs<DeskEndpoint>("/ws", options), builder => builder.Services.AddSingleton(desk));
}
