using System.Diagnostics.CodeAnalysis;
using TypedWs.CompilerServices;
using TypedWs.Messages;

namespace TypedWs.Requests;

/// <summary>
/// The requests of one connection that have an id and are not answered yet: those that wait for the handler in front of them, those whose
/// handler runs, and the streams. A request whose handler completes at once is never in the table. Thread-safe.
/// </summary>
/// <remarks>The number of requests is limited by the messages that are read ahead, by the limits of concurrent handlers, and by
/// <see cref="WsOptions.MaxStreams"/>.</remarks>
internal sealed class RequestTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<byte[], RequestEntry> _byId = new(ByteComparer.Instance);
    private volatile int _count;

    /// <summary>The number of requests.</summary>
    public int Count => _count;

    /// <summary>Adds a request.</summary>
    /// <param name="id">The JSON text of its <c>id</c>.</param>
    /// <param name="entry">The entry of the request.</param>
    /// <returns>False if another request with the same id is not answered yet.</returns>
    public bool TryAdd(ReadOnlySpan<byte> id, [NotNullWhen(true)] out RequestEntry? entry)
    {
        lock (_gate)
        {
            if (_byId.GetAlternateLookup<ReadOnlySpan<byte>>().ContainsKey(id))
            {
                entry = null;
                return false;
            }

            entry = new RequestEntry(id.ToArray());
            _byId.Add(entry.Id, entry);
            _count = _byId.Count;
            return true;
        }
    }

    /// <summary>Finds the request with an id; null if there is none.</summary>
    public RequestEntry? Find(ReadOnlySpan<byte> id)
    {
        if (_count == 0)
        {
            return null;
        }

        lock (_gate)
        {
            return _byId.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(id, out RequestEntry? entry) ? entry : null;
        }
    }

    /// <summary>Removes a request, which is about to be answered: from now on its id may be used again.</summary>
    public void Remove(RequestEntry entry)
    {
        lock (_gate)
        {
            if (_byId.TryGetValue(entry.Id, out RequestEntry? found) && ReferenceEquals(found, entry))
            {
                _byId.Remove(entry.Id);
                _count = _byId.Count;
            }
        }

        entry.ForgetEarlyItems();
    }

    /// <summary>Removes all requests: the connection has ended, and those that still wait will not be handled.</summary>
    public void Clear()
    {
        RequestEntry[] entries;
        lock (_gate)
        {
            entries = [.. _byId.Values];
            _byId.Clear();
            _count = 0;
        }

        foreach (RequestEntry entry in entries)
        {
            entry.ForgetEarlyItems();
        }
    }
}
