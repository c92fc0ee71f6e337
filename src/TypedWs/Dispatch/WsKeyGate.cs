using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using TypedWs.Dispatch;

namespace TypedWs.CompilerServices;

/// <summary>Lets one call at a time of an exclusive handler run for each key, over all connections of an endpoint. Thread-safe. An endpoint
/// has one object per exclusive handler, in a field of its instance.</summary>
/// <typeparam name="TKey">The type of the key, which is compared by value.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class WsKeyGate<TKey>
    where TKey : notnull
{
    // The maximum number of calls that wait for one key.
    private const int MaxWaiters = 1000;

    private readonly Lock _gate = new();

    // Clients choose the keys, so the hash codes depend on a secret.
    private readonly Dictionary<TKey, LinkedList<Turn>> _waitersByKey = new(WsKeyComparer.For<TKey>());

    /// <summary>The number of keys in use.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _waitersByKey.Count;
            }
        }
    }

    /// <summary>Takes the turn of a key, or waits for it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="turn">The turn, which <see cref="KeyTurn.Leave"/> ends, also while it waits; null if the result is false.</param>
    /// <returns>False if too many calls wait for the key.</returns>
    internal bool TryEnter(TKey key, [NotNullWhen(true)] out KeyTurn? turn)
    {
        lock (_gate)
        {
            turn = null;
            if (!_waitersByKey.TryGetValue(key, out LinkedList<Turn>? waiters))
            {
                _waitersByKey.Add(key, []);
                turn = new Turn(this, key, hasCome: true);
                return true;
            }

            if (waiters.Count >= MaxWaiters)
            {
                return false;
            }

            var waiter = new Turn(this, key, hasCome: false);
            waiter.Place = waiters.AddLast(waiter);
            turn = waiter;
            return true;
        }
    }

    private void Leave(Turn turn)
    {
        lock (_gate)
        {
            LinkedList<Turn> waiters = _waitersByKey[turn.Key];
            if (turn.Place is not null)
            {
                waiters.Remove(turn.Place);
                turn.Place = null;

                // Wakes the message, which then sees that it is answered already.
                turn.Come();
            }
            else if (waiters.First is { Value: var next })
            {
                waiters.RemoveFirst();
                next.Place = null;
                next.Come();
            }
            else
            {
                _waitersByKey.Remove(turn.Key);
            }
        }
    }

    private sealed class Turn(WsKeyGate<TKey> gate, TKey key, bool hasCome) : KeyTurn(hasCome)
    {
        public TKey Key => key;

        // The place among those that wait; null when the turn has come.
        public LinkedListNode<Turn>? Place { get; set; }

        protected override void LeaveGate() => gate.Leave(this);
    }
}
