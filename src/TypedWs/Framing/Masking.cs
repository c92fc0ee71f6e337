using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace TypedWs.Framing;

/// <summary>The XOR of RFC 6455 §5.3. Masking and unmasking are the same operation.</summary>
internal static class Masking
{
    /// <summary>Makes a masking key. RFC 6455 §10.3: the author of the payload must not be able to predict the key.</summary>
    public static uint CreateKey()
    {
        Span<byte> key = stackalloc byte[sizeof(uint)];
        RandomNumberGenerator.Fill(key);
        return BinaryPrimitives.ReadUInt32LittleEndian(key);
    }

    /// <summary>Masks or unmasks in place.</summary>
    /// <param name="data">A piece of a frame's payload.</param>
    /// <param name="key">The octets of the masking key, the first in the low byte.</param>
    /// <param name="phase">The offset of the piece in the payload; only its value modulo 4 matters.</param>
    public static void Apply(Span<byte> data, uint key, int phase = 0) => Copy(data, data, key, phase);

    /// <summary>Masks or unmasks into other memory, in one pass.</summary>
    /// <param name="source">A piece of a frame's payload.</param>
    /// <param name="destination">At least as long as <paramref name="source"/>. Must be the same memory as the source, or memory that does
    /// not overlap it.</param>
    /// <param name="key">The octets of the masking key, the first in the low byte.</param>
    /// <param name="phase">The offset of the piece in the payload; only its value modulo 4 matters.</param>
    public static void Copy(ReadOnlySpan<byte> source, Span<byte> destination, uint key, int phase = 0)
    {
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref byte to = ref MemoryMarshal.GetReference(destination[..source.Length]);
        nuint length = (nuint)source.Length;
        key = Rotate(key, (nuint)(phase & 3));

        if (Vector512.IsHardwareAccelerated && length >= (nuint)Vector512<byte>.Count)
        {
            Copy512(ref from, ref to, length, key);
        }
        else if (Vector256.IsHardwareAccelerated && length >= (nuint)Vector256<byte>.Count)
        {
            Copy256(ref from, ref to, length, key);
        }
        else if (Vector128.IsHardwareAccelerated && length >= (nuint)Vector128<byte>.Count)
        {
            Copy128(ref from, ref to, length, key);
        }
        else
        {
            CopyScalar(ref from, ref to, length, key);
        }
    }

    // All vector versions work in the same way. The last full vector is loaded before anything is stored. The loop covers the bytes
    // before that vector. The last vector is stored at the end, and may overlap bytes of the loop. So no bytes are left for a
    // byte-wise loop, and source and destination may be the same memory.

    private static void Copy512(ref byte from, ref byte to, nuint length, uint key)
    {
        nuint last = length - (nuint)Vector512<byte>.Count;
        Vector512<byte> mask = Vector512.Create(InMemoryOrder(key)).AsByte();
        Vector512<byte> tail = Vector512.LoadUnsafe(ref from, last)
            ^ Vector512.Create(InMemoryOrder(Rotate(key, last))).AsByte();
        for (nuint i = 0; i < last; i += (nuint)Vector512<byte>.Count)
        {
            (Vector512.LoadUnsafe(ref from, i) ^ mask).StoreUnsafe(ref to, i);
        }

        tail.StoreUnsafe(ref to, last);
    }

    private static void Copy256(ref byte from, ref byte to, nuint length, uint key)
    {
        nuint last = length - (nuint)Vector256<byte>.Count;
        Vector256<byte> mask = Vector256.Create(InMemoryOrder(key)).AsByte();
        Vector256<byte> tail = Vector256.LoadUnsafe(ref from, last)
            ^ Vector256.Create(InMemoryOrder(Rotate(key, last))).AsByte();
        for (nuint i = 0; i < last; i += (nuint)Vector256<byte>.Count)
        {
            (Vector256.LoadUnsafe(ref from, i) ^ mask).StoreUnsafe(ref to, i);
        }

        tail.StoreUnsafe(ref to, last);
    }

    private static void Copy128(ref byte from, ref byte to, nuint length, uint key)
    {
        nuint last = length - (nuint)Vector128<byte>.Count;
        Vector128<byte> mask = Vector128.Create(InMemoryOrder(key)).AsByte();
        Vector128<byte> tail = Vector128.LoadUnsafe(ref from, last)
            ^ Vector128.Create(InMemoryOrder(Rotate(key, last))).AsByte();
        for (nuint i = 0; i < last; i += (nuint)Vector128<byte>.Count)
        {
            (Vector128.LoadUnsafe(ref from, i) ^ mask).StoreUnsafe(ref to, i);
        }

        tail.StoreUnsafe(ref to, last);
    }

    private static void CopyScalar(ref byte from, ref byte to, nuint length, uint key)
    {
        nuint i = 0;
        ulong mask = InMemoryOrder(key);
        mask |= mask << 32;
        for (; length - i >= sizeof(ulong); i += sizeof(ulong))
        {
            ulong octets = Unsafe.ReadUnaligned<ulong>(ref Unsafe.AddByteOffset(ref from, i));
            Unsafe.WriteUnaligned(ref Unsafe.AddByteOffset(ref to, i), octets ^ mask);
        }

        for (; i < length; i++)
        {
            Unsafe.AddByteOffset(ref to, i) = (byte)(Unsafe.AddByteOffset(ref from, i) ^ (byte)Rotate(key, i));
        }
    }

    /// <summary>Rotates the key for a piece that starts <paramref name="offset"/> bytes later.</summary>
    private static uint Rotate(uint key, nuint offset) => BitOperations.RotateRight(key, 8 * (int)(offset & 3));

    private static uint InMemoryOrder(uint key) =>
        BitConverter.IsLittleEndian ? key : BinaryPrimitives.ReverseEndianness(key);
}
