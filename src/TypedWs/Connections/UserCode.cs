using TypedWs.Diagnostics;

namespace TypedWs.Connections;

/// <summary>
/// Calls the application's code for one connection. Exceptions are reported and not rethrown. The wait for code that does not end is
/// limited (docs/limits.md, "Hooks"). The struct only refers to the connection and has no state of its own.
/// </summary>
internal readonly struct UserCode(WsConnectionBase ws, ConnectionServices shared)
{
    /// <summary>Runs a hook.</summary>
    /// <returns>Whether it succeeded. If not, its exception was reported.</returns>
    public async ValueTask<bool> RunAsync<T>(Func<T, ValueTask> hook, T state)
    {
        try
        {
            await hook(state).ConfigureAwait(false);
            return true;
        }
#pragma warning disable CA1031 // user code may throw anything
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await shared.Failures.ReportAsync(ws, exception).ConfigureAwait(false);
            return false;
        }
    }

    /// <summary>Runs a hook in a work item of its own, because the hook may block its thread. No code waits for the hook.</summary>
    public void Queue<T>(Func<T, ValueTask> hook, T state)
    {
        shared.Work?.Begin();
        ThreadPool.UnsafeQueueUserWorkItem(
            static call => _ = call.UserCode.RunQueuedAsync(call.Hook, call.State),
            (UserCode: this, Hook: hook, State: state),
            preferLocal: false);
    }

    /// <summary>Cancels a token. The callbacks of the token are user code, so they run in a work item of their own, as with
    /// <see cref="Queue"/>.</summary>
    public void Cancel(CancellationTokenSource source)
        => Queue(
            static source =>
            {
                source.Cancel();
                return default;
            },
            source);

    /// <summary>Runs <c>OnClose</c>, and waits for its end within the limits of <see cref="WaitAsync"/>.</summary>
    public async Task RunCloseAsync(WsClose close)
    {
        // The hook runs on another thread. If it ran here and blocked its thread, the connection could not end.
        UserCode self = this;
        (IConnectionHooks Hooks, WsConnectionBase Ws, WsClose Close) call = (shared.Hooks, ws, close);
#pragma warning disable RS0030 // once for each connection, not for each message; Task.Run also turns what the hook throws into a task
        Task hook = Task.Run(() => self.RunAsync(static call => call.Hooks.ClosedAsync(call.Ws, call.Close), call).AsTask());
#pragma warning restore RS0030
        await WaitAsync(hook, "OnClose").ConfigureAwait(false);
    }

    /// <summary>Waits for user code at most for the close timeout, or until the shutdown stops waiting. User code that does not
    /// end costs a log entry and its own memory. It does not block the connection's slot, topics and scope, or the
    /// host's shutdown.</summary>
    /// <param name="userCode">The task of the running code.</param>
    /// <param name="name">The name of the code in the log.</param>
    public async Task WaitAsync(Task userCode, string name)
    {
        if (!userCode.IsCompleted)
        {
            using var stopWaiting = new CancellationTokenSource();
            Task time = Task.Delay(shared.Options.CloseTimeout, shared.Time, stopWaiting.Token);
            await Task.WhenAny(userCode, time, shared.Shutdown.GivenUp).ConfigureAwait(false);
            await stopWaiting.CancelAsync().ConfigureAwait(false);
        }

        if (!userCode.IsCompleted)
        {
            WsLog.UserCodeHangs(shared.Logger, shared.Name, ws.Id, name);
        }
    }

    private async Task RunQueuedAsync<T>(Func<T, ValueTask> hook, T state)
    {
        await RunAsync(hook, state).ConfigureAwait(false);
        shared.Work?.End();
    }

    /// <summary>Returns the application's text for a field error; null if the text of the rule should be used.</summary>
    public string? FindText(in WsFieldErrorContext error)
    {
        try
        {
            return shared.Options.FieldErrorText?.Invoke(error);
        }
#pragma warning disable CA1031 // user code may throw anything; the sender still gets its answer
        catch (Exception exception)
#pragma warning restore CA1031
        {
            shared.Failures.Report(ws, exception);
            return null;
        }
    }
}
