namespace TypedWs.Client.Holds;

/// <summary>Something that is done on each new connection, before the client's queue is sent.</summary>
internal abstract class ConnectionStep
{
    /// <summary>Begins the step.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="finishing">Gets a task that must complete before the connection counts as open.</param>
    /// <returns>Completes when the next step may begin.</returns>
    public abstract Task BeginAsync(WsClientSession session, List<Task> finishing);
}

/// <summary>The steps of one client, in the order of their registration. Thread-safe.</summary>
internal sealed class ConnectionSteps
{
    private readonly Lock _gate = new();
    private readonly List<ConnectionStep> _steps = [];
    private WsClientSession? _current;

    /// <summary>The connection whose steps have begun, and that has not ended; null if there is none.</summary>
    public WsClientSession? Current
    {
        get
        {
            lock (_gate)
            {
                return _current;
            }
        }
    }

    /// <summary>Adds a step.</summary>
    /// <returns>The connection that has begun its steps already, so that this one must be done now; null if there is none.</returns>
    public WsClientSession? Add(ConnectionStep step)
    {
        lock (_gate)
        {
            _steps.Add(step);
            return _current;
        }
    }

    /// <summary>Removes a step.</summary>
    public void Remove(ConnectionStep step)
    {
        lock (_gate)
        {
            _steps.Remove(step);
        }
    }

    /// <summary>Does all steps on a new connection.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="beginning">Called before the first step; not called if there is none.</param>
    public async Task RunAsync(WsClientSession session, Action beginning)
    {
        ConnectionStep[] steps;
        lock (_gate)
        {
            _current = session;
            steps = [.. _steps];
        }

        if (steps.Length > 0)
        {
            beginning();
        }

        var finishing = new List<Task>();
        foreach (ConnectionStep step in steps)
        {
            await step.BeginAsync(session, finishing).ConfigureAwait(false);
        }

        await Task.WhenAll(finishing).ConfigureAwait(false);
    }

    /// <summary>The connection has ended.</summary>
    public void OnEnded()
    {
        lock (_gate)
        {
            _current = null;
        }
    }
}
