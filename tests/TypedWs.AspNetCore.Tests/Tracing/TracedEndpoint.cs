using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Tracing;

/// <summary>Asks for the handler's current activity.</summary>
[WsMessage("look")]
internal sealed record Look([Required] string Text);

/// <summary>The handler's current activity; null if it had none.</summary>
[WsMessage("seen", Direction = WsDirection.ServerToClient)]
internal sealed record Seen(string? Activity);

/// <summary>Does what the test's script says.</summary>
[WsMessage("work")]
internal sealed record Work;

/// <summary>May be sent once a day.</summary>
[WsMessage("rare")]
internal sealed record Rare;

/// <summary>May be sent if the test's script says so.</summary>
[WsMessage("guarded")]
internal sealed record Guarded(int Number = 0);

/// <summary>Refused by its handler.</summary>
[WsMessage("refused")]
internal sealed record Refused;

/// <summary>What a test wants its endpoint to do.</summary>
internal sealed class TracedScript
{
    public EventRecorder Events { get; } = new();

    public Func<CancellationToken, ValueTask> Work { get; set; } = static _ => default;

    public Func<Task<bool>> Guard { get; set; } = static () => Task.FromResult(true);
}

/// <summary>An endpoint whose messages are traced; no other test uses it.</summary>
[WsEndpoint]
internal sealed partial class TracedEndpoint(TracedScript script) : WsEndpoint
{
    public override ValueTask OnOpen(WsConnection ws)
    {
        script.Events.Add($"open {Activity.Current?.OperationName}");
        return default;
    }

    public override ValueTask OnClose(WsConnection ws, WsClose close)
    {
        script.Events.Add($"close {Activity.Current?.OperationName}");
        return default;
    }

    [WsHandler]
    public static Seen OnLook(Look message) => new(Activity.Current?.Id);

    [WsHandler]
    public ValueTask OnWork(Work message, CancellationToken token) => script.Work(token);

    [WsHandler]
    [WsRateLimit(1, PerSeconds = 86_400)]
    public static void OnRare(Rare message)
    {
    }

    [WsHandler]
    [Authorize(Policy = "guard")]
    public static Seen OnGuarded(Guarded message) => new(Activity.Current?.Id);

    [WsHandler]
    public static WsResult OnRefused(Refused message) => WsError.App("full", "no room");

    internal static Task<WsTestServer> StartAsync(TracedScript? script = null, Action<WsOptions>? options = null)
    {
        script ??= new TracedScript();
        return WsTestServer.StartAsync(
            app => app.MapWs<TracedEndpoint>("/ws", options),
            builder =>
            {
                builder.Services.AddSingleton(script);
                builder.Services.AddAuthorizationBuilder().AddPolicy("guard", policy => policy.RequireAssertion(_ => script.Guard()));
            });
    }
}
