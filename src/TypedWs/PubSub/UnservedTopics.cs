namespace TypedWs.PubSub;

/// <summary>
/// The topics of an endpoint with publications that not all their subscribers have taken. A subscriber with many topics checks this
/// list instead of each of its own topics. Thread-safe; reading needs no lock.
/// </summary>
/// <remarks>A topic keeps its place as long as it is in the list, so a reader never misses a topic that is in it during the whole
/// read. A topic that leaves and comes back during the read may be seen twice.</remarks>
internal sealed class UnservedTopics
{
    private readonly Lock _gate = new();
    // Free places, the lowest first, to keep the used range short. An entry behind the used range is out of date and is skipped.
    private readonly PriorityQueue<int, int> _free = new();
    private Topic?[] _places = new Topic?[8];
    private int _used;

    /// <summary>The topics, with gaps.</summary>
    public ReadOnlySpan<Topic?> Places
    {
        get
        {
            // The order of the two reads matters: Add stores a larger array before it raises the count.
            int used = Volatile.Read(ref _used);
            return Volatile.Read(ref _places).AsSpan(0, used);
        }
    }

    /// <summary>Adds a topic, before its publication gets a number. Called with the topic's lock held.</summary>
    /// <returns>Its place.</returns>
    public int Add(Topic topic)
    {
        lock (_gate)
        {
            while (_free.TryDequeue(out int free, out _))
            {
                if (free < _used)
                {
                    Volatile.Write(ref _places[free], topic);
                    return free;
                }
            }

            int place = _used;
            if (place == _places.Length)
            {
                var more = new Topic?[place * 2];
                _places.CopyTo(more, 0);
                Volatile.Write(ref _places, more);
            }

            Volatile.Write(ref _places[place], topic);
            Volatile.Write(ref _used, place + 1);
            return place;
        }
    }

    /// <summary>Removes a topic whose subscribers have taken all publications. Called with the topic's lock held.</summary>
    public void Remove(int place)
    {
        lock (_gate)
        {
            Volatile.Write(ref _places[place], null);
            int used = _used;
            while (used > 0 && _places[used - 1] is null)
            {
                used--;
            }

            Volatile.Write(ref _used, used);
            if (used == 0)
            {
                _free.Clear();
            }
            else if (place < used)
            {
                _free.Enqueue(place, place);
            }
        }
    }
}
