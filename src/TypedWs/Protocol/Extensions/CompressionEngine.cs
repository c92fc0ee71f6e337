namespace TypedWs.Protocol.Extensions;

/// <summary>The compression of one endpoint: its settings, and the contexts that its connections share. Thread-safe.</summary>
/// <param name="windowBits">The window of the compressors: 9 to 15. A client may ask for a smaller one.</param>
/// <param name="level">The zlib level, 1 to 9.</param>
/// <param name="threshold">The length in bytes from which on a message is compressed, unless the application has chosen.</param>
/// <param name="memoryLimit">The bytes of native memory from which on no connection gets contexts of its own.</param>
internal sealed class CompressionEngine(int windowBits, int level, int threshold, long memoryLimit)
{
    private const int Windows = Zlib.MaxWindowBits - Zlib.MinWindowBits + 1;

    private readonly ContextPool<Deflater>?[] _deflaters = new ContextPool<Deflater>?[Windows];
    private readonly ContextPool<Inflater>?[] _inflaters = new ContextPool<Inflater>?[Windows];

    /// <summary>Counts the contexts and their memory.</summary>
    public CompressionMemory Memory { get; } = new(memoryLimit);

    /// <summary>Counts the messages.</summary>
    public CompressionCounts Counts { get; } = new();

    /// <summary>The length in bytes from which on a message is compressed, unless the application has chosen.</summary>
    public int Threshold => threshold;

    /// <summary>The window of the compressors, unless a client asks for a smaller one.</summary>
    public int WindowBits => windowBits;

    /// <summary>The zlib level.</summary>
    public int Level => level;

    /// <summary>The compressors that forget each message, for one window.</summary>
    public ContextPool<Deflater> Deflaters(int windowBits)
        => Find(_deflaters, windowBits) ?? AddDeflaters(windowBits);

    /// <summary>The decompressors for one window.</summary>
    public ContextPool<Inflater> Inflaters(int windowBits)
        => Find(_inflaters, windowBits) ?? AddInflaters(windowBits);

    /// <summary>Frees the contexts that no connection uses.</summary>
    public void Clear()
    {
        foreach (ContextPool<Deflater>? pool in _deflaters)
        {
            pool?.Clear();
        }

        foreach (ContextPool<Inflater>? pool in _inflaters)
        {
            pool?.Clear();
        }
    }

    private static ContextPool<T>? Find<T>(ContextPool<T>?[] pools, int windowBits)
        where T : ZlibContext
        => Volatile.Read(ref pools[windowBits - Zlib.MinWindowBits]);

    // Methods of their own, because each call of a method with a closure allocates, also if the closure is not needed.
    private ContextPool<Deflater> AddDeflaters(int windowBits)
        => Add(_deflaters, windowBits, () => new Deflater(windowBits, level, keepsContext: false));

    private ContextPool<Inflater> AddInflaters(int windowBits) => Add(_inflaters, windowBits, () => new Inflater(windowBits));

    private ContextPool<T> Add<T>(ContextPool<T>?[] pools, int windowBits, Func<T> create)
        where T : ZlibContext
    {
        var created = new ContextPool<T>(create, Memory);
        return Interlocked.CompareExchange(ref pools[windowBits - Zlib.MinWindowBits], created, null) ?? created;
    }
}
