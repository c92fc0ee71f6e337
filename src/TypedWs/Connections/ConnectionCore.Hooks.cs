using TypedWs.Diagnostics;

namespace TypedWs.Connections;

/// <summary>User code at the end of a connection: it is waited for, but not for ever (docs/limits.md, "Hooks").</summary>
internal sealed partial class ConnectionCore
{
    private async Task RunCloseHookAsync(WsClose close)
    {
        // Not on this thread: a hook that blocks would hold the connection, which a hook that awaits cannot.
        Task hook = Task.Run(
            () => RunHookAsync(static (core, how) => core._runtime.Endpoint.ClosedAsync(core._ws, how), close).AsTask());
        await WaitForUserCodeAsync(hook, "OnClose").ConfigureAwait(false);
    }

    // What never ends costs the log entry and its own memory; not the connection's slot, topics, scope, or the host's shutdown.
    private async Task WaitForUserCodeAsync(Task userCode, string name)
    {
        if (!userCode.IsCompleted)
        {
            using var stopWaiting = new CancellationTokenSource();
            Task time = Task.Delay(_runtime.Options.CloseTimeout, _runtime.Time, stopWaiting.Token);
            await Task.WhenAny(userCode, time, _runtime.GivenUp).ConfigureAwait(false);
            await stopWaiting.CancelAsync().ConfigureAwait(false);
        }

        if (!userCode.IsCompleted)
        {
            WsLog.UserCodeHangs(_runtime.Logger, _runtime.Name, _ws.Id, name);
        }
    }
}
