using TypedWs.Diagnostics;
using TypedWs.Messages;

namespace TypedWs.Connections;

/// <summary>User code at the end of a connection, which is waited for, but not for ever (docs/limits.md, "Hooks"); and the
/// application's texts.</summary>
internal sealed partial class ConnectionCore
{
    string? IFieldErrorTexts.Find(in WsFieldErrorText error)
    {
        try
        {
            return _shared.Options.FieldErrorText?.Invoke(error);
        }
#pragma warning disable CA1031 // user code may throw anything, and the sender is owed its answer all the same
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _shared.Failures.Report(_ws, exception);
            return null;
        }
    }

    private async Task RunCloseHookAsync(WsClose close)
    {
        // Not on this thread: a hook that blocks would hold the connection, which a hook that awaits cannot.
        Task hook = Task.Run(
            () => RunHookAsync(static (core, how) => core._shared.Hooks.ClosedAsync(core._ws, how), close).AsTask());
        await WaitForUserCodeAsync(hook, "OnClose").ConfigureAwait(false);
    }

    // What never ends costs the log entry and its own memory; not the connection's slot, topics, scope, or the host's shutdown.
    private async Task WaitForUserCodeAsync(Task userCode, string name)
    {
        if (!userCode.IsCompleted)
        {
            using var stopWaiting = new CancellationTokenSource();
            Task time = Task.Delay(_shared.Options.CloseTimeout, _shared.Time, stopWaiting.Token);
            await Task.WhenAny(userCode, time, _shared.Shutdown.GivenUp).ConfigureAwait(false);
            await stopWaiting.CancelAsync().ConfigureAwait(false);
        }

        if (!userCode.IsCompleted)
        {
            WsLog.UserCodeHangs(_shared.Logger, _shared.Name, _ws.Id, name);
        }
    }
}
