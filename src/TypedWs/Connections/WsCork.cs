namespace TypedWs;

/// <summary>
/// Holds a connection's writes until it is disposed, so that they leave in one write: <c>using (ws.Cork()) { … }</c>.
/// Handlers are corked already; corks nest.
/// </summary>
/// <remarks>The held bytes are written earlier if they reach 64 KiB, if code waits with <see cref="WsConnectionBase.DrainAsync"/>, and
/// when the connection ends.</remarks>
public readonly struct WsCork : IDisposable, IEquatable<WsCork>
{
    private readonly Connections.OutboundQueue? _queue;

    internal WsCork(Connections.OutboundQueue queue)
    {
        _queue = queue;
        queue.Cork();
    }

    /// <summary>Uncorks, once per cork: the held bytes are written.</summary>
    public void Dispose() => _queue?.Uncork();

    /// <inheritdoc/>
    public bool Equals(WsCork other) => ReferenceEquals(_queue, other._queue);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is WsCork other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _queue?.GetHashCode() ?? 0;

    /// <summary>Whether two corks hold the same connection.</summary>
    public static bool operator ==(WsCork left, WsCork right) => left.Equals(right);

    /// <summary>Whether two corks hold different connections.</summary>
    public static bool operator !=(WsCork left, WsCork right) => !left.Equals(right);
}
