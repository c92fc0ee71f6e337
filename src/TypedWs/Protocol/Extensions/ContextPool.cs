namespace TypedWs.Protocol.Extensions;

/// <summary>Contexts that any connection may use for one message. At most one context per processor is kept while nobody uses it.
/// Thread-safe.</summary>
/// <param name="create">Makes a context.</param>
/// <param name="memory">Counts the contexts.</param>
internal sealed class ContextPool<T>(Func<T> create, CompressionMemory memory)
    where T : ZlibContext
{
    private readonly Lock _gate = new();
    private readonly T?[] _kept = new T?[Environment.ProcessorCount];
    private int _count;

    public T Rent()
    {
        lock (_gate)
        {
            if (_count > 0)
            {
                T kept = _kept[--_count]!;
                _kept[_count] = null;
                return kept;
            }
        }

        T created = create();
        memory.Add(created.Size);
        return created;
    }

    public void Return(T context)
    {
        lock (_gate)
        {
            if (_count < _kept.Length)
            {
                _kept[_count++] = context;
                return;
            }
        }

        memory.Remove(context.Size);
        context.Dispose();
    }

    /// <summary>Frees the contexts that nobody uses.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            while (_count > 0)
            {
                T kept = _kept[--_count]!;
                _kept[_count] = null;
                memory.Remove(kept.Size);
                kept.Dispose();
            }
        }
    }
}
