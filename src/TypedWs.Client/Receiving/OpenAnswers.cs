namespace TypedWs.Client.Receiving;

/// <summary>The requests of the server whose handlers have not ended. Thread-safe.</summary>
internal sealed class OpenAnswers
{
    // A server of TypedWs has at most 100 open requests. Another server must not fill the memory.
    private const int Max = 1000;

    private readonly Lock _gate = new();
    private readonly List<RequestAnswer> _open = [];

    /// <summary>Adds a request.</summary>
    /// <returns>False if there are too many.</returns>
    public bool TryAdd(RequestAnswer answer)
    {
        lock (_gate)
        {
            if (_open.Count >= Max)
            {
                return false;
            }

            _open.Add(answer);
            return true;
        }
    }

    /// <summary>Removes a request that is answered.</summary>
    public void Remove(RequestAnswer answer)
    {
        lock (_gate)
        {
            _open.Remove(answer);
        }
    }

    /// <summary>Tells the handler of a request that the server has given up. Does nothing if the request is answered.</summary>
    /// <param name="reference">The JSON text of the request's <c>id</c>.</param>
    public void Cancel(ReadOnlySpan<byte> reference)
    {
        lock (_gate)
        {
            foreach (RequestAnswer answer in _open)
            {
                if (answer.Reference.SequenceEqual(reference))
                {
                    answer.Cancel();
                    return;
                }
            }
        }
    }
}
