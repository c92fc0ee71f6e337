using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>Somebody says something.</summary>
[WsMessage("chat")]
internal sealed record Say([Required, StringLength(500)] string Text);

/// <summary>What was said: the same discriminator, the other direction.</summary>
[WsMessage("chat", Direction = WsDirection.ServerToClient)]
internal sealed record Said(string Text);

/// <summary>Needs nothing.</summary>
[WsMessage("knock")]
internal sealed record Knock(int Times = 1);

/// <summary>A value without an object around it.</summary>
[WsMessage("knocked", Direction = WsDirection.ServerToClient, Bare = true)]
internal sealed record Knocked(int Times);

/// <summary>An order with lines.</summary>
[WsMessage("order")]
internal sealed record Order(IReadOnlyList<OrderLine> Lines, [EmailAddress] string Email, string? Note = null);

/// <summary>A line of an order.</summary>
internal sealed record OrderLine(string Sku, [Range(1, 99)] int Count);

/// <summary>Asks for as many numbers, each required to be small.</summary>
[WsMessage("numbers")]
internal sealed record Numbers(IReadOnlyList<Number> Items);

/// <summary>A small number.</summary>
internal sealed record Number([Range(0, 9)] int Value);

/// <summary>Told to the test's script.</summary>
[WsMessage("ask")]
internal sealed record Ask(string About);

/// <summary>The script's answer.</summary>
[WsMessage("answer", Direction = WsDirection.ServerToClient)]
internal sealed record Answer(string About);

/// <summary>Told to the test's script; answered by an acknowledgement only.</summary>
[WsMessage("tell")]
internal sealed record Tell(string What);

/// <summary>What a test wants its handlers to do, and what they did.</summary>
internal sealed class TalkScript
{
    public EventRecorder Events { get; } = new();

    public Func<Ask, ValueTask<Answer>> Answer { get; set; } = static ask => new(new Answer(ask.About));

    public Func<WsConnection, Tell, CancellationToken, ValueTask> Tell { get; set; } = static (_, _, _) => default;

    public Func<WsConnection, ValueTask> Open { get; set; } = static _ => default;
}

/// <summary>The handlers of the tests in this folder.</summary>
[WsEndpoint]
internal sealed partial class TalkEndpoint(TalkScript talk) : WsEndpoint
{
    public override ValueTask OnOpen(WsConnection ws) => talk.Open(ws);

    [WsHandler]
    public Said OnSay(Say message)
    {
        talk.Events.Add("say " + message.Text);
        return new Said(message.Text);
    }

    [WsHandler]
    public void OnKnock(WsConnection ws, Knock message) => ws.Send(new Knocked(message.Times));

    [WsHandler]
    public void OnOrder(Order message) => talk.Events.Add("order " + message.Lines.Count);

    [WsHandler]
    public void OnNumbers(Numbers message) => talk.Events.Add("numbers " + message.Items.Count);

    [WsHandler]
    public ValueTask<Answer> OnAsk(Ask message) => talk.Answer(message);

    [WsHandler]
    public ValueTask OnTell([FromServices] TalkScript script, WsConnection ws, Tell message, CancellationToken closed)
    {
        Assert.Same(talk, script);
        return script.Tell(ws, message, closed);
    }

    public override ValueTask OnError(WsConnection ws, Exception exception)
    {
        talk.Events.Add("error " + exception.Message);
        return default;
    }

    public override ValueTask OnClose(WsConnection ws, WsClose close)
    {
        talk.Events.Add($"close {(int)close.Code}");
        return default;
    }

    internal static Task<WsTestServer> StartAsync(TalkScript script, Action<WsOptions>? options = null)
        => WsTestServer.StartAsync(
            app => app.MapWs<TalkEndpoint>("/ws", options),
            builder => builder.Services.AddSingleton(script));
}
