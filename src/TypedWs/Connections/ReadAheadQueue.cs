using System.Buffers;

namespace TypedWs.Connections;

/// <summary>Copies of messages that arrived while a handler was awaiting. Not thread-safe.</summary>
internal struct ReadAheadQueue
{
    private Queue<ReadAheadMessage>? _messages;

    /// <summary>Number of messages.</summary>
    public readonly int Count => _messages?.Count ?? 0;

    /// <summary>The total number of bytes of the messages' payloads.</summary>
    public long Bytes { get; private set; }

    public void Enqueue(in MessageHead head, ReadOnlySpan<byte> payload)
    {
        byte[] copy = payload.IsEmpty ? [] : ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(copy);
        (_messages ??= new Queue<ReadAheadMessage>()).Enqueue(new ReadAheadMessage(head, copy, payload.Length));
        Bytes += payload.Length;
    }

    public bool TryDequeue(out ReadAheadMessage message)
    {
        if (_messages is null || !_messages.TryDequeue(out message))
        {
            message = default;
            return false;
        }

        Bytes -= message.Length;
        if (_messages.Count == 0)
        {
            _messages = null;
        }

        return true;
    }

    public void Clear()
    {
        while (TryDequeue(out ReadAheadMessage message))
        {
            message.Return();
        }
    }
}

/// <summary>One copied message. <see cref="Return"/> returns its array to the pool.</summary>
internal readonly record struct ReadAheadMessage(MessageHead Head, byte[] Array, int Length)
{
    public ReadOnlySpan<byte> Payload => Array.AsSpan(0, Length);

    public void Return()
    {
        if (Array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(Array);
        }
    }
}
