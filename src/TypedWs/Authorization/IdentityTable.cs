using System.Diagnostics.CodeAnalysis;

namespace TypedWs.Authorization;

/// <summary>The newest connection of each identity, for endpoints that allow only one connection per identity. Thread-safe.</summary>
/// <typeparam name="TConnection">The type of the connections, which are compared by reference.</typeparam>
internal sealed class IdentityTable<TConnection>
    where TConnection : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TConnection> _newest = new(StringComparer.Ordinal);
    private readonly Dictionary<TConnection, string> _identities = [];

    /// <summary>Gives an identity to a connection. The identity that the connection had before becomes free.</summary>
    /// <param name="ws">The connection.</param>
    /// <param name="identity">The identity; null for none.</param>
    /// <param name="replaced">The other connection that had the identity until now.</param>
    /// <returns>Whether another connection had the identity.</returns>
    public bool Claim(TConnection ws, string? identity, [NotNullWhen(true)] out TConnection? replaced)
    {
        replaced = null;
        lock (_gate)
        {
            ReleaseLocked(ws);
            if (identity is null)
            {
                return false;
            }

            if (_newest.TryGetValue(identity, out replaced))
            {
                _identities.Remove(replaced);
            }

            _newest[identity] = ws;
            _identities[ws] = identity;
            return replaced is not null;
        }
    }

    /// <summary>Called when a connection has ended: its identity becomes free.</summary>
    public void Release(TConnection ws)
    {
        lock (_gate)
        {
            ReleaseLocked(ws);
        }
    }

    private void ReleaseLocked(TConnection ws)
    {
        // A connection that was replaced has no entry here, so it does not remove the newer connection.
        if (_identities.Remove(ws, out string? identity))
        {
            _newest.Remove(identity);
        }
    }
}
