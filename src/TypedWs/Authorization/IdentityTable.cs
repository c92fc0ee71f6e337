using System.Diagnostics.CodeAnalysis;

namespace TypedWs.Authorization;

/// <summary>The newest connection of each identity, where an identity may have one only. Thread-safe.</summary>
/// <typeparam name="TConnection">The connections; compared by reference.</typeparam>
internal sealed class IdentityTable<TConnection>
    where TConnection : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TConnection> _newest = new(StringComparer.Ordinal);
    private readonly Dictionary<TConnection, string> _identities = [];

    /// <summary>A connection takes an identity, and gives back the one that it had.</summary>
    /// <param name="ws">The connection.</param>
    /// <param name="identity">The identity; null for none.</param>
    /// <param name="replaced">The connection that had the identity.</param>
    /// <returns>Whether another connection had it.</returns>
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

    /// <summary>A connection has ended.</summary>
    public void Release(TConnection ws)
    {
        lock (_gate)
        {
            ReleaseLocked(ws);
        }
    }

    private void ReleaseLocked(TConnection ws)
    {
        // Only the newest connection has the identity: a replaced connection has none any more.
        if (_identities.Remove(ws, out string? identity))
        {
            _newest.Remove(identity);
        }
    }
}
