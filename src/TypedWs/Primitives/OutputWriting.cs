using System.Buffers;

namespace TypedWs.Primitives;

/// <summary>Copies bytes into a transport's output.</summary>
internal static class OutputWriting
{
    // This size is below the limit for large objects of the garbage collector, and is a size of the array pool.
    private const int LargestPiece = 64 * 1024;

    /// <summary>Writes bytes in pieces of up to 64 KiB. <see cref="BuffersExtensions.Write"/> is not used, because it would fill blocks of
    /// the output's preferred size (4 KiB in Kestrel's pipes), and each block has a cost on its way to the socket.</summary>
    public static void WriteInLargePieces(this IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int length = Math.Min(bytes.Length, LargestPiece);
            bytes[..length].CopyTo(output.GetSpan(length));
            output.Advance(length);
            bytes = bytes[length..];
        }
    }
}
