using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TypedWs.Transport.Linux.Interop;

/// <summary>
/// The layout of <c>struct epoll_event</c> of &lt;sys/epoll.h&gt;: 32 bits of events and 64 bits of data. On x64, the kernel packs the
/// struct, so that the data follows the events without a gap. On all other architectures, the data has its natural alignment.
/// </summary>
/// <param name="Size">The bytes of one event.</param>
/// <param name="DataOffset">The offset of the data.</param>
internal readonly record struct EpollLayout(int Size, int DataOffset)
{
    /// <summary>The layout of this process.</summary>
    public static EpollLayout Current { get; } = Of(RuntimeInformation.ProcessArchitecture);

    /// <exception cref="PlatformNotSupportedException">The transport has no layout for the architecture.</exception>
    public static EpollLayout Of(Architecture architecture)
        => architecture switch
        {
            Architecture.X64 => new EpollLayout(Size: 12, DataOffset: 4),
            Architecture.Arm64 => new EpollLayout(Size: 16, DataOffset: 8),
            _ => throw new PlatformNotSupportedException($"The transport does not run on {architecture}, only on X64 and Arm64."),
        };

    public void Write(Span<byte> destination, uint events, ulong data)
    {
        destination[..Size].Clear();
        MemoryMarshal.Write(destination, events);
        MemoryMarshal.Write(destination[DataOffset..], data);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Read(ReadOnlySpan<byte> events, int index, out uint flags, out ulong data)
    {
        ReadOnlySpan<byte> source = events.Slice(index * Size, Size);
        flags = MemoryMarshal.Read<uint>(source);
        data = MemoryMarshal.Read<ulong>(source[DataOffset..]);
    }
}
