using System.Runtime.InteropServices;

namespace TypedWs.Protocol.Extensions;

/// <summary>The state of one compression or decompression, as the runtime's native library defines it (<c>PAL_ZStream</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZlibStream
{
    /// <summary>The next byte to read.</summary>
    public byte* NextIn;

    /// <summary>The next byte to write.</summary>
    public byte* NextOut;

    /// <summary>The text of the last error, owned by the library.</summary>
    public byte* Message;

    /// <summary>The memory of the library.</summary>
    public void* State;

    /// <summary>The number of bytes that may be read.</summary>
    public uint AvailableIn;

    /// <summary>The number of bytes that may be written.</summary>
    public uint AvailableOut;
}
