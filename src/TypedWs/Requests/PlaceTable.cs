using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace TypedWs.Requests;

/// <summary>Limits how many messages of each key are handled at once. The others wait, and get their places in the order of their
/// arrival. Thread-safe.</summary>
/// <param name="comparer">Compares the keys; null for the default.</param>
/// <param name="maxWaiters">The maximum number of messages that wait for one key.</param>
internal sealed class PlaceTable<TKey>(IEqualityComparer<TKey>? comparer = null, int maxWaiters = int.MaxValue)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Usage> _byKey = new(comparer);

    /// <summary>The number of keys in use.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byKey.Count;
            }
        }
    }

    /// <summary>Takes a place, or waits for one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="limit">The number of places of the key.</param>
    /// <param name="place">The place, or the wait for it; null if the result is false.</param>
    /// <returns>False if too many messages wait for the key.</returns>
    public bool TryEnter(TKey key, int limit, [NotNullWhen(true)] out Place? place)
    {
        lock (_gate)
        {
            ref Usage usage = ref CollectionsMarshal.GetValueRefOrAddDefault(_byKey, key, out _);
            if (usage.Taken < limit)
            {
                usage.Taken++;
                place = new Entry(this, key, hasCome: true);
                return true;
            }

            usage.Waiters ??= new LinkedList<Entry>();
            if (usage.Waiters.Count >= maxWaiters)
            {
                place = null;
                return false;
            }

            var waiter = new Entry(this, key, hasCome: false);
            waiter.Wait = usage.Waiters.AddLast(waiter);
            place = waiter;
            return true;
        }
    }

    private void Leave(Entry place)
    {
        lock (_gate)
        {
            ref Usage usage = ref CollectionsMarshal.GetValueRefOrNullRef(_byKey, place.Key);
            if (place.Wait is { } wait)
            {
                usage.Waiters!.Remove(wait);
                place.Wait = null;

                // Wakes the message, which then sees that it waits no longer.
                place.Come();
            }
            else if (usage.Waiters is { First: { } next } waiters)
            {
                waiters.Remove(next);
                next.Value.Wait = null;
                next.Value.Come();
            }
            else if (--usage.Taken == 0)
            {
                _byKey.Remove(place.Key);
            }
        }
    }

    private struct Usage
    {
        public int Taken;
        public LinkedList<Entry>? Waiters;
    }

    private sealed class Entry(PlaceTable<TKey> table, TKey key, bool hasCome) : Place(hasCome)
    {
        public TKey Key => key;

        // The node among those that wait; null when the message has the place.
        public LinkedListNode<Entry>? Wait { get; set; }

        protected override void LeaveTable() => table.Leave(this);
    }
}
