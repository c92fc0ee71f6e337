using TypedWs.Diagnostics;

namespace TypedWs.Endpoints;

/// <summary>The end of an endpoint's connections when its host stops: announced, closed, aborted.</summary>
internal sealed class EndpointShutdown(EndpointRuntime runtime)
{
    // Between two groups of connections that are closed at once.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly WsOptions _options = runtime.Options;

    public async Task RunAsync()
    {
        Task empty = runtime.Connections.WhenEmptyAsync();
        foreach (WsConnection connection in runtime.Connections)
        {
            connection.Core.AnnounceShutdown(_options.ShutdownDelay);
        }

        if (_options.ShutdownDelay > TimeSpan.Zero)
        {
            await Task.WhenAny(empty, Task.Delay(_options.ShutdownDelay, runtime.Time)).ConfigureAwait(false);
        }

        await CloseAllAsync(empty).ConfigureAwait(false);
        try
        {
            await empty.WaitAsync(_options.ShutdownTimeout, runtime.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            WsLog.ShutdownTimedOut(runtime.Logger, runtime.Name, runtime.Connections.Count, _options.ShutdownTimeout);
            foreach (WsConnection connection in runtime.Connections)
            {
                connection.Abort();
            }
        }
    }

    // In no order that a client could have a part in, so that whoever reconnects at once does so at a random moment.
    private async Task CloseAllAsync(Task empty)
    {
        WsConnection[] connections = [.. runtime.Connections];
        Random.Shared.Shuffle(connections);
        int closed = 0;
        if (_options.ShutdownSpread > TimeSpan.Zero)
        {
            long start = runtime.Time.GetTimestamp();
            using var timer = new PeriodicTimer(Step, runtime.Time);
            while (closed < connections.Length && !empty.IsCompleted)
            {
                await timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false);
                double share = Math.Min(1, runtime.Time.GetElapsedTime(start) / _options.ShutdownSpread);
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
