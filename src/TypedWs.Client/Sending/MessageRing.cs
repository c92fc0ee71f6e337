using System.Diagnostics;

namespace TypedWs.Client.Sending;

/// <summary>The facts about the waiting messages, in their order. Not thread-safe.</summary>
internal sealed class MessageRing
{
    private const int InitialSize = 16;

    private QueuedMessage[] _items = new QueuedMessage[InitialSize];
    private int _first;

    /// <summary>The number of messages.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a message at the end.</summary>
    public void Add(in QueuedMessage message)
    {
        if (Count == _items.Length)
        {
            Grow();
        }

        _items[IndexOf(Count)] = message;
        Count++;
    }

    /// <summary>Reads the first message.</summary>
    public bool TryPeek(out QueuedMessage message)
    {
        message = Count > 0 ? _items[_first] : default;
        return Count > 0;
    }

    /// <summary>Removes the first message.</summary>
    public void RemoveFirst()
    {
        Debug.Assert(Count > 0, "The ring is empty.");
        _items[_first] = default;
        _first = IndexOf(1);
        Count--;
    }

    /// <summary>Marks the message of a sender as taken back.</summary>
    public bool TryMarkTakenBack(IQueuedSend sender, out int length)
    {
        for (int i = 0; i < Count; i++)
        {
            ref QueuedMessage item = ref _items[IndexOf(i)];
            if (ReferenceEquals(item.Sender, sender) && !item.IsTakenBack)
            {
                length = item.Length;
                item = item with { IsTakenBack = true, Message = null, Sender = null };
                return true;
            }
        }

        length = 0;
        return false;
    }

    // The length is a power of two.
    private int IndexOf(int place) => (_first + place) & (_items.Length - 1);

    private void Grow()
    {
        var larger = new QueuedMessage[_items.Length * 2];
        for (int i = 0; i < Count; i++)
        {
            larger[i] = _items[IndexOf(i)];
        }

        _items = larger;
        _first = 0;
    }
}
