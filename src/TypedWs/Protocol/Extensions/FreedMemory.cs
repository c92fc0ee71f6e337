using System.Runtime.InteropServices;

namespace TypedWs.Protocol.Extensions;

/// <summary>Gives the memory of freed contexts back to the system. Thread-safe.</summary>
/// <remarks>The allocator of glibc keeps the memory that is freed, in arenas that threads share. The next contexts often come from another
/// arena. So without this class, the memory of the process grows with each wave of connections. Other allocators (musl, macOS, Windows)
/// give memory of this size back themselves.</remarks>
internal sealed partial class FreedMemory
{
    // Asking the allocator takes about 40 µs for each MiB that it gives back, so it is asked seldom.
    private const long Much = 32 * 1024 * 1024;
    private const long Some = 1024 * 1024;

    private static bool _isMissing = !OperatingSystem.IsLinux();

    private long _bytes;
    private int _isDue;

    /// <summary>Counts freed memory. If it has become much, it is given back on another thread.</summary>
    /// <param name="bytes">The number of bytes.</param>
    /// <param name="isLast">Whether nothing is left that will be freed soon.</param>
    public void Add(long bytes, bool isLast)
    {
        long freed = Interlocked.Add(ref _bytes, bytes);
        if (freed >= (isLast ? Some : Much) && !_isMissing && Interlocked.Exchange(ref _isDue, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static freed => freed.GiveBack(), this, preferLocal: false);
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keptBytes);

    private void GiveBack()
    {
        // Memory that is freed from now on is counted for the next time.
        Interlocked.Exchange(ref _bytes, 0);
        Volatile.Write(ref _isDue, 0);
        try
        {
            _ = Trim(0);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            _isMissing = true;
        }
    }
}
