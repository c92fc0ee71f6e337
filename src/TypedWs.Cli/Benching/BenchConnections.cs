using TypedWs.Cli.Output;

namespace TypedWs.Cli.Benching;

/// <summary>The connections of a run: opened at their rate, and closed together.</summary>
internal sealed class BenchConnections(BenchSettings settings, TimeProvider time) : IAsyncDisposable
{
    private readonly List<BenchConnection> _all = [];
    private int _opened;
    private ToolException? _failure;

    /// <summary>The connections, all of which are open.</summary>
    public IReadOnlyList<BenchConnection> All => _all;

    /// <summary>Opens them. The first one that cannot be opened ends that: with fewer connections, the figures would be others.</summary>
    /// <param name="create">Makes a connection.</param>
    /// <param name="ending">Ends the opening.</param>
    /// <exception cref="ToolException">One cannot be opened.</exception>
    public async Task OpenAsync(Func<BenchConnection> create, CancellationToken ending)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ending);
        var clock = new Schedule(time);
        var opening = new List<Task>();
        for (int i = 0; i < settings.Connections; i++)
        {
            if (!await clock.TryWaitAsync(TimeSpan.FromSeconds(i / settings.ConnectRate), stop.Token))
            {
                break;
            }

            BenchConnection connection = create();
            _all.Add(connection);
            opening.Add(OpenAsync(connection, stop));
        }

        await Task.WhenAll(opening);
        ending.ThrowIfCancellationRequested();
        if (_failure is { } failure)
        {
            string others = settings.Connections > 1 ? $" ({_opened} of {settings.Connections} connections were open.)" : "";
            throw new ToolException(failure.Exit, failure.Message + others, failure);
        }
    }

    /// <summary>Closes them.</summary>
    public async ValueTask DisposeAsync()
    {
        _all.ForEach(static connection => connection.Complete());
        await Task.WhenAll(_all.Select(static connection => connection.DisposeAsync().AsTask()));
    }

    private async Task OpenAsync(BenchConnection connection, CancellationTokenSource stop)
    {
        try
        {
            await connection.OpenAsync(stop.Token);
            Interlocked.Increment(ref _opened);
        }
        catch (ToolException problem)
        {
            Interlocked.CompareExchange(ref _failure, problem, null);
            await stop.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // Another one has failed, or the user ends the run.
        }
    }
}
