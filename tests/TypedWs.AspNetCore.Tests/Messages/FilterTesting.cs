using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>The work of filters and handlers, which a test chooses, and a record of their calls (<see cref="Events"/>).</summary>
internal sealed class FilterScript
{
    public EventRecorder Events { get; } = new();

    public Func<WsConnection, Ask, ValueTask<WsResult<Answer>>> Answer { get; set; } = static (_, ask) => new(new Answer(ask.About));

    public Func<WsMessageContext, WsMessageHandling, ValueTask<WsError?>> Message { get; set; } = static (_, next) => next();

    public Func<object, WsError?> Send { get; set; } = static _ => null;
}

/// <summary>A filter that does what the test says.</summary>
internal sealed class ScriptedFilter(FilterScript script) : IWsFilter
{
    public ValueTask<WsError?> OnMessageAsync(WsMessageContext context, WsMessageHandling next) => script.Message(context, next);

    public WsError? OnSend(in WsSendContext context) => script.Send(context.Message);
}

/// <summary>A filter that records its calls.</summary>
internal abstract class RecordingFilter(FilterScript script) : IWsFilter
{
    public async ValueTask<WsError?> OnMessageAsync(WsMessageContext context, WsMessageHandling next)
    {
        script.Events.Add($"> {GetType().Name} {context.Type}");
        WsError? error = await next();
        script.Events.Add($"< {GetType().Name} {error?.Code ?? "handled"}");
        return error;
    }

    public WsError? OnSend(in WsSendContext context)
    {
        script.Events.Add($"send {GetType().Name} {context.Message.GetType().Name} {context.IsAnswer}");
        return null;
    }
}

internal sealed class FirstFilter(FilterScript script) : RecordingFilter(script);

internal sealed class SecondFilter(FilterScript script) : RecordingFilter(script);

internal sealed class ThirdFilter(FilterScript script) : RecordingFilter(script);

/// <summary>A filter that changes nothing.</summary>
internal sealed class IdleFilter : IWsFilter;

/// <summary>A filter whose service lives too short.</summary>
internal sealed class ScopedFilter(Version version) : IWsFilter
{
    public override string ToString() => version.ToString();
}

/// <summary>Answers, and tells whether a send was accepted.</summary>
[WsEndpoint]
internal sealed partial class FilteredEndpoint(FilterScript script) : WsEndpoint
{
    internal const string AskSomething = """{"type":"ask","payload":{"about":"it"},"id":1}""";

    internal static Task<WsTestServer> StartAsync(
        FilterScript script, Action<IServiceCollection>? services = null, Action<WsOptions>? options = null)
        => WsTestServer.StartAsync(
            app => app.MapWs<FilteredEndpoint>("/ws", settings =>
            {
                settings.Filters.Add<ScriptedFilter>();
                options?.Invoke(settings);
            }),
            builder =>
            {
                builder.Services.AddSingleton(script).AddAuthorization();
                services?.Invoke(builder.Services);
            });

    public override ValueTask<WsAuthenticationResult> OnAuthenticate(WsConnection ws, string token)
        => new(WsAuthenticationResult.Refuse("no"));

    [WsHandler]
    public ValueTask<WsResult<Answer>> OnAsk(WsConnection ws, Ask message)
    {
        script.Events.Add("handler " + message.About);
        return script.Answer(ws, message);
    }

    [WsHandler]
    public void OnTell(WsConnection ws, Tell message) => script.Events.Add($"{ws.Send(new Said(message.What))}");

    [WsHandler]
    [Authorize]
    public void OnKnock(Knock message) => script.Events.Add("knock");

    public override ValueTask OnError(WsConnection ws, Exception exception)
    {
        script.Events.Add("error " + exception.Message);
        return default;
    }

    public override ValueTask OnClose(WsConnection ws, WsClose close)
    {
        script.Events.Add($"close {(int)close.Code}");
        return default;
    }
}

/// <summary>An endpoint without messages.</summary>
[WsEndpoint]
internal sealed partial class UnfilteredEndpoint : WsRawEndpoint;
