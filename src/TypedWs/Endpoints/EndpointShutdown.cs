using TypedWs.Diagnostics;
using TypedWs.Dispatch;

namespace TypedWs.Endpoints;

/// <summary>The end of an endpoint's connections when its host stops: announced, closed, aborted.</summary>
internal sealed class EndpointShutdown
{
    // Between two groups of connections that are closed at once.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    // Time for the hooks of aborted connections: their token is cancelled, and OnClose runs. After this time the shutdown does not
    // wait for them.
    private static readonly TimeSpan LastHooks = TimeSpan.FromSeconds(1);

    private readonly EndpointRuntime _runtime;
    private readonly WsOptions _options;

    private EndpointShutdown(EndpointRuntime runtime)
    {
        _runtime = runtime;
        _options = runtime.Options;

        // The delay lasts in full, even without connections: a load balancer needs this time after a refused upgrade or an unhealthy
        // health check.
        Delay = _options.Shutdown.Delay > TimeSpan.Zero ? Task.Delay(_options.Shutdown.Delay, runtime.Time) : Task.CompletedTask;
        Ended = RunAsync();
    }

    /// <summary>Announces the shutdown to the clients, and continues in the background.</summary>
    public static EndpointShutdown Begin(EndpointRuntime runtime)
    {
        foreach (WsConnectionBase connection in runtime.Connections)
        {
            SystemMessages.SendGoingAway(connection, runtime.Options.Shutdown.Delay);
        }

        return new EndpointShutdown(runtime);
    }

    /// <summary>Completes when the connections begin to be closed; until then the server should go on to listen.</summary>
    public Task Delay { get; }

    /// <summary>Completes when all connections have ended, or when the shutdown waits for them no longer.</summary>
    public Task Ended { get; }

    private async Task RunAsync()
    {
        Task empty = _runtime.Connections.WhenEmptyAsync();
        await Delay.ConfigureAwait(false);
        await CloseAllAsync(empty).ConfigureAwait(false);
        try
        {
            await empty.WaitAsync(_options.Shutdown.Timeout, _runtime.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            WsLog.ShutdownTimedOut(_runtime.Logger, _runtime.Name, _runtime.Connections.Count, _options.Shutdown.Timeout);
            foreach (WsConnectionBase connection in _runtime.Connections)
            {
                connection.Abort();
            }

            await Task.WhenAny(empty, Task.Delay(LastHooks, _runtime.Time)).ConfigureAwait(false);
            _runtime.Shared.Shutdown.StopWaitingForUserCode();
        }
    }

    // The order is random and clients cannot influence it, so clients that reconnect at once do so at random moments.
    private async Task CloseAllAsync(Task empty)
    {
        WsConnectionBase[] connections = [.. _runtime.Connections];
        Random.Shared.Shuffle(connections);
        int closed = 0;
        if (_options.Shutdown.Spread > TimeSpan.Zero)
        {
            long start = _runtime.Time.GetTimestamp();
            using var timer = new PeriodicTimer(Step, _runtime.Time);
            while (closed < connections.Length && !empty.IsCompleted)
            {
                await timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false);
                double share = Math.Min(1, _runtime.Time.GetElapsedTime(start) / _options.Shutdown.Spread);
                for (int due = (int)(connections.Length * share); closed < due; closed++)
                {
                    Close(connections[closed]);
                }
            }
        }

        foreach (WsConnectionBase connection in connections.AsSpan(closed))
        {
            Close(connection);
        }
    }

    private static void Close(WsConnectionBase connection) => connection.Close(WsCloseCode.GoingAway, "the server is shutting down");
}
