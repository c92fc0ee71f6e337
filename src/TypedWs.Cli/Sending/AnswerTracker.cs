using TypedWs.Cli.Messages;

namespace TypedWs.Cli.Sending;

/// <summary>The answer that a request waits for.</summary>
internal enum AnswerKind
{
    /// <summary>One message, whichever it is.</summary>
    Any,

    /// <summary><c>$ack</c>.</summary>
    Acknowledgement,

    /// <summary>Any number of messages, and then <c>$end</c>.</summary>
    Stream,
}

/// <summary>The part that a message plays for the requests.</summary>
internal enum AnswerPart
{
    /// <summary>It answers none.</summary>
    None,

    /// <summary>It is an item of a stream that goes on.</summary>
    Item,

    /// <summary>It is the answer that was wanted.</summary>
    Good,

    /// <summary>It is an error event, or another answer than the one that was wanted.</summary>
    Bad,
}

/// <summary>The requests that wait for their answers. Thread-safe, without I/O.</summary>
internal sealed class AnswerTracker
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, AnswerKind> _waiting = new(StringComparer.Ordinal);
    private long _lastId;

    /// <summary>The number of requests that wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Adds a request.</summary>
    /// <param name="kind">The answer that is wanted.</param>
    /// <param name="idJson">Its id as JSON; null for a new one.</param>
    /// <returns>The id; null if a request with the given one waits already.</returns>
    public string? Add(AnswerKind kind, string? idJson)
    {
        lock (_gate)
        {
            string id = idJson ?? $"{++_lastId}";
            return _waiting.TryAdd(id, kind) ? id : null;
        }
    }

    /// <summary>Forgets a request that was not sent.</summary>
    public void Remove(string idJson)
    {
        lock (_gate)
        {
            _waiting.Remove(idJson);
        }
    }

    /// <summary>Takes a message of the server.</summary>
    public AnswerPart Take(InboundMessage message)
    {
        lock (_gate)
        {
            if (message.RefJson is not { } reference || !_waiting.TryGetValue(reference, out AnswerKind kind))
            {
                return AnswerPart.None;
            }

            if (kind == AnswerKind.Stream && !message.IsError && message.Type != "$end")
            {
                return AnswerPart.Item;
            }

            _waiting.Remove(reference);
            bool isGood = !message.IsError && (kind != AnswerKind.Acknowledgement || message.Type == "$ack");
            return isGood ? AnswerPart.Good : AnswerPart.Bad;
        }
    }
}
