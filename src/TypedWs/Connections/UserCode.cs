using TypedWs.Diagnostics;

namespace TypedWs.Connections;

/// <summary>
/// Calls the application's code for one connection. Exceptions are reported and not rethrown. The wait for code that does not end is
/// limited (docs/limits.md, "Hooks"). A view of the connection without state of its own.
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

    /// <summary>Runs a hook in a work item of its own, because it may block its thread. Nothing waits for it.</summary>
    public void Queue<T>(Func<T, ValueTask> hook, T state)
        => ThreadPool.UnsafeQueueUserWorkItem(
            static call => _ = call.UserCode.RunAsync(call.Hook, call.State).AsTask(),
            (UserCode: this, Hook: hook, State: state),
            preferLocal: false);

    /// <summary>Cancels a token. Its registrations are user code: they run as a hook of <see cref="Queue"/> does.</summary>
    public void Cancel(CancellationTokenSource source)
        => Queue(
            static source =>
            {
                source.Cancel();
                return default;
            },
            source);

    /// <summary>Runs <c>OnClose</c>, and waits for it as <see cref="WaitAsync"/> does.</summary>
    public async Task RunCloseAsync(WsClose close)
    {
        // Runs on another thread: a hook that blocks its thread would otherwise hold the connection.
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
    /// <param name="userCode">The code.</param>
    /// <param name="name">Its name in the log.</param>
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

    /// <summary>The application's text for a field error; null for the text of the rule.</summary>
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
