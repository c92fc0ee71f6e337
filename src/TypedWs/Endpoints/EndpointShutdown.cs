using TypedWs.Diagnostics;
using TypedWs.Dispatch;

namespace TypedWs.Endpoints;

/// <summary>The end of an endpoint's connections when its host stops: announced, closed, aborted.</summary>
internal sealed class EndpointShutdown
{
    // Between two groups of connections that are closed at once.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    // For the hooks of connections that were aborted: they see their token, and OnClose runs. After it nobody waits for them.
    private static readonly TimeSpan LastHooks = TimeSpan.FromSeconds(1);

    private readonly EndpointRuntime _runtime;
    private readonly WsOptions _options;

    private EndpointShutdown(EndpointRuntime runtime)
    {
        _runtime = runtime;
        _options = runtime.Options;

        // In full, whoever is connected: a load balancer that was told by a refused upgrade or by the health check needs this time.
        Delay = _options.ShutdownDelay > TimeSpan.Zero ? Task.Delay(_options.ShutdownDelay, runtime.Time) : Task.CompletedTask;
        Ended = RunAsync();
    }

    /// <summary>Tells the clients, and goes on by itself.</summary>
    public static EndpointShutdown Begin(EndpointRuntime runtime)
    {
        foreach (WsConnection connection in runtime.Connections)
        {
            UnaskedMessages.SendGoingAway(connection, runtime.Options.ShutdownDelay);
        }

        return new EndpointShutdown(runtime);
    }

    /// <summary>Completes when the connections begin to be closed; until then the server should go on to listen.</summary>
    public Task Delay { get; }

    /// <summary>Completes when all connections have ended, or nobody waits for them any more.</summary>
    public Task Ended { get; }

    private async Task RunAsync()
    {
        Task empty = _runtime.Connections.WhenEmptyAsync();
        await Delay.ConfigureAwait(false);
        await CloseAllAsync(empty).ConfigureAwait(false);
        try
        {
            await empty.WaitAsync(_options.ShutdownTimeout, _runtime.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            WsLog.ShutdownTimedOut(_runtime.Logger, _runtime.Name, _runtime.Connections.Count, _options.ShutdownTimeout);
            foreach (WsConnection connection in _runtime.Connections)
            {
                connection.Abort();
            }

            await Task.WhenAny(empty, Task.Delay(LastHooks, _runtime.Time)).ConfigureAwait(false);
            _runtime.Shared.Shutdown.GiveUpUserCode();
        }
    }

    // In no order that a client could have a part in, so that whoever reconnects at once does so at a random moment.
    private async Task CloseAllAsync(Task empty)
    {
        WsConnection[] connections = [.. _runtime.Connections];
        Random.Shared.Shuffle(connections);
        int closed = 0;
        if (_options.ShutdownSpread > TimeSpan.Zero)
        {
            long start = _runtime.Time.GetTimestamp();
            using var timer = new PeriodicTimer(Step, _runtime.Time);
            while (closed < connections.Length && !empty.IsCompleted)
            {
                await timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false);
                double share = Math.Min(1, _runtime.Time.GetElapsedTime(start) / _options.ShutdownSpread);
                for (int due = (int)(connections.Length * share); closed < due; closed++)
                {
                    Close(connections[closed]);
                }
            }
        }

        foreach (WsConnection connection in connections.AsSpan(closed))
        {
            Close(connection);
        }
    }

    private static void Close(WsConnection connection) => connection.Close(WsCloseCode.GoingAway, "the server is shutting down");
}
