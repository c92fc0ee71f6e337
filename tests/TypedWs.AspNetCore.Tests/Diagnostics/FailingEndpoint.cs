using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Diagnostics;

/// <summary>Says which failure is wanted.</summary>
[WsMessage("fail")]
internal sealed record Fail(string How);

/// <summary>User code that fails wherever it can: by the query's <c>how</c> in a hook, by a message's in a handler. Each of its
/// exceptions says <c>fails: </c> and where.</summary>
[WsEndpoint]
internal sealed partial class FailingEndpoint : WsEndpoint<string>
{
    public override async ValueTask<WsUpgradeResult<string>> OnUpgradeAsync(WsUpgrade upgrade)
    {
        string how = upgrade.Query["how"] ?? "";
        if (how == "abandoned")
        {
            var abandoned = new TaskCompletionSource();
            await using CancellationTokenRegistration registration = upgrade.Aborted.Register(abandoned.SetResult);
            await abandoned.Task;
        }

        FailIf(how is "upgrade" or "abandoned", how);
        return how;
    }

    public override ValueTask OnOpen(WsConnection<string> ws)
    {
        FailIf(ws.Data == "open", "open");
        return default;
    }

    public override async ValueTask OnClose(WsConnection<string> ws, WsClose close)
    {
        await Task.Yield();
        FailIf(ws.Data == "close", "close");
    }

    public override void OnInvalidMessage(WsConnection<string> ws, in WsErrorEvent error) => FailIf(ws.Data == "invalid", "invalid");

    public override async ValueTask OnError(WsConnection<string> ws, Exception exception)
    {
        await Task.Yield();
        FailIf(ws.Data == "error", "error");
    }

    [WsHandler]
    public async Task OnFail(WsConnection<string> ws, Fail message, CancellationToken closed)
    {
        FailIf(message.How == "now", "now");
        if (message.How == "token")
        {
            closed.Register(static () => throw Create("token"));
            return;
        }

        if (message.How == "lost")
        {
            ws.Send(new Failed(new string('x', 1024 * 1024)));
            await Task.Delay(Timeout.InfiniteTimeSpan, closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.Yield();
        throw Create(message.How);
    }

    internal static Task<WsTestServer> StartAsync()
        => WsTestServer.StartAsync(static app => app.MapWs<FailingEndpoint>("/ws", static options =>
        {
            options.HandshakeTimeout = TimeSpan.FromMilliseconds(100);
            options.ErrorFormatter = new FailingFormatter();
        }));

    private static void FailIf(bool condition, string where)
    {
        if (condition)
        {
            throw Create(where);
        }
    }

    private static InvalidOperationException Create(string where) => new("fails: " + where);

    private sealed class FailingFormatter : IWsErrorFormatter
    {
        public void WritePayload(in WsErrorEvent error, Utf8JsonWriter payload)
        {
            FailIf(error.Code == WsErrorCode.UnknownType, "formatter");
            error.WriteDefault(payload);
        }
    }
}

/// <summary>Something long.</summary>
[WsMessage("failed", Direction = WsDirection.ServerToClient)]
internal sealed record Failed(string Text);
