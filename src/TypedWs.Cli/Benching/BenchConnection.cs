using TypedWs.Cli.Connecting;
using TypedWs.Cli.Messages;

namespace TypedWs.Cli.Benching;

/// <summary>One connection of a run, and its messages that are on their way.</summary>
internal sealed class BenchConnection : IAsyncDisposable
{
    private readonly ToolConnection _connection;
    private volatile bool _isLost;
    private volatile bool _isOver;

    /// <param name="settings">The settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onText">Called for each text message, in order.</param>
    /// <param name="onLost">Called if the connection ends before the run.</param>
    public BenchConnection(BenchSettings settings, TimeProvider time, Action<BenchConnection, string> onText, Action onLost)
    {
        Sent = new SentTimes(settings.Measure);
        _connection = new ToolConnection(settings.Connection, time, text => onText(this, text), static _ => { });
        _connection.StateChanged += change =>
        {
            if (change is { From: WsConnectionState.Open, To: WsConnectionState.Closed or WsConnectionState.Connecting } && !_isOver)
            {
                _isLost = true;
                onLost();
            }
        };
    }

    /// <summary>The messages that were sent on it and have not arrived.</summary>
    public SentTimes Sent { get; }

    /// <summary>The messages of a fan-out that have arrived on it.</summary>
    public NumberSet Seen { get; } = new();

    /// <summary>The number of arrivals that may still come.</summary>
    public int Due => _isLost ? 0 : Sent.Count;

    /// <summary>Opens it.</summary>
    /// <exception cref="Output.ToolException">It cannot be opened.</exception>
    public Task OpenAsync(CancellationToken cancellationToken) => _connection.OpenAsync(cancellationToken);

    /// <summary>Queues a text without waiting.</summary>
    /// <returns>False if it will not be sent.</returns>
    public bool TrySend(string text) => _connection.TrySend(text);

    /// <summary>The run is over, so that the end of the connection is none that comes early.</summary>
    public void Complete() => _isOver = true;

    /// <summary>Closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        Complete();
        await _connection.CloseAsync();
        await _connection.DisposeAsync();
    }
}
