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
/// <param name="time">The clock.</param>
internal sealed class AnswerTracker(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Request> _waiting = new(StringComparer.Ordinal);

    // In the order in which they were sent; those that are answered leave when they are the first.
    private readonly Queue<Request> _order = new();
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

    /// <summary>The moment from which the oldest request waits: a server handles one after another, so it is the one at which the request
    /// was sent, or became the oldest, or got an item of its stream. Null if none waits.</summary>
    public long? WaitsSince
    {
        get
        {
            lock (_gate)
            {
                return _order.TryPeek(out Request? oldest) ? oldest.Since : null;
            }
        }
    }

    /// <summary>Whether a request with an id waits.</summary>
    public bool IsWaiting(string idJson)
    {
        lock (_gate)
        {
            return _waiting.ContainsKey(idJson);
        }
    }

    /// <summary>Whether a request waits whose id was generated.</summary>
    public bool IsGenerated(string idJson)
    {
        lock (_gate)
        {
            return _waiting.TryGetValue(idJson, out Request? request) && request.IsGenerated;
        }
    }

    /// <summary>Adds a request, which is sent next.</summary>
    /// <param name="kind">The answer that is wanted.</param>
    /// <param name="idJson">Its id as JSON; null for a new one, which no other request has.</param>
    /// <returns>The id; null if a request with the given one waits already.</returns>
    public string? Add(AnswerKind kind, string? idJson)
    {
        lock (_gate)
        {
            string id = idJson ?? CreateId();
            var request = new Request { Kind = kind, IsGenerated = idJson is null, Since = time.GetTimestamp() };
            if (!_waiting.TryAdd(id, request))
            {
                return null;
            }

            _order.Enqueue(request);
            return id;
        }
    }

    /// <summary>The transport has a request: its answer can be lost with the connection from now on.</summary>
    public void MarkSent(string idJson)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(idJson, out Request? request))
            {
                request.IsSent = true;
            }
        }
    }

    /// <summary>Forgets a request that was not sent.</summary>
    public void Remove(string idJson)
    {
        lock (_gate)
        {
            Forget(idJson);
        }
    }

    /// <summary>The connection is lost: forgets the requests that were sent on it. Those that are still to be sent go over the next
    /// one.</summary>
    /// <returns>The number of answers that will not come.</returns>
    public int Lose()
    {
        lock (_gate)
        {
            string[] lost = [.. _waiting.Where(static entry => entry.Value.IsSent).Select(static entry => entry.Key)];
            Array.ForEach(lost, Forget);
            return lost.Length;
        }
    }

    /// <summary>Takes a message of the server.</summary>
    public AnswerPart Take(InboundMessage message)
    {
        lock (_gate)
        {
            if (message.RefJson is not { } reference || !_waiting.TryGetValue(reference, out Request? request))
            {
                return AnswerPart.None;
            }

            if (request.Kind == AnswerKind.Stream && !message.IsError && message.Type != "$end")
            {
                request.Since = time.GetTimestamp();
                return AnswerPart.Item;
            }

            Forget(reference);
            bool isGood = !message.IsError && (request.Kind != AnswerKind.Acknowledgement || message.Type == "$ack");
            return isGood ? AnswerPart.Good : AnswerPart.Bad;
        }
    }

    // The lock is held. The user's own ids may be numbers, too.
    private string CreateId()
    {
        string id;
        do
        {
            id = $"{++_lastId}";
        }
        while (_waiting.ContainsKey(id));
        return id;
    }

    // The lock is held.
    private void Forget(string idJson)
    {
        if (!_waiting.Remove(idJson, out Request? request))
        {
            return;
        }

        request.IsDone = true;
        bool isNext = false;
        while (_order.TryPeek(out Request? oldest))
        {
            if (!oldest.IsDone)
            {
                oldest.Since = isNext ? time.GetTimestamp() : oldest.Since;
                return;
            }

            _order.Dequeue();
            isNext = true;
        }
    }

    private sealed class Request
    {
        public required AnswerKind Kind { get; init; }

        public required bool IsGenerated { get; init; }

        public long Since { get; set; }

        public bool IsSent { get; set; }

        public bool IsDone { get; set; }
    }
}
