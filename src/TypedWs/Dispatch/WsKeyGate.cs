using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using TypedWs.Requests;

namespace TypedWs.CompilerServices;

/// <summary>Lets one call at a time of an exclusive handler run for each key, over all connections of an endpoint. Thread-safe. An endpoint
/// has one object per exclusive handler, in a field of its instance.</summary>
/// <typeparam name="TKey">The type of the key, which is compared by value.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class WsKeyGate<TKey>
    where TKey : notnull
{
    private const int MaxWaiters = 1000;

    // Clients choose the keys, so the hash codes depend on a secret.
    private readonly PlaceTable<TKey> _places = new(WsKeyComparer.For<TKey>(), MaxWaiters);

    /// <summary>The number of keys in use.</summary>
    internal int Count => _places.Count;

    /// <summary>Takes the turn of a key, or waits for it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="turn">The turn, which <see cref="Place.Leave"/> ends, also while it waits; null if the result is false.</param>
    /// <returns>False if too many calls wait for the key.</returns>
    internal bool TryEnter(TKey key, [NotNullWhen(true)] out Place? turn) => _places.TryEnter(key, limit: 1, out turn);
}
