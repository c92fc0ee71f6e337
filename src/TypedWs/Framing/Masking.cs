using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace TypedWs.Framing;

/// <summary>The XOR of RFC 6455 §5.3, in place; masking and unmasking are the same.</summary>
internal static class Masking
{
    /// <summary>Makes a masking key. RFC 6455 §10.3: it must not be predictable for the author of the payload.</summary>
    public static uint CreateKey()
    {
        Span<byte> key = stackalloc byte[sizeof(uint)];
        RandomNumberGenerator.Fill(key);
        return BinaryPrimitives.ReadUInt32LittleEndian(key);
    }

    /// <summary>Masks or unmasks.</summary>
    /// <param name="data">A piece of a frame's payload.</param>
    /// <param name="key">The octets of the masking key, the first in the low byte.</param>
    /// <param name="phase">Where the piece starts in the payload; only its value modulo 4 matters.</param>
    public static void Apply(Span<byte> data, uint key, int phase = 0)
    {
        ref byte start = ref MemoryMarshal.GetReference(data);
        nuint length = (nuint)data.Length;
        key = Rotate(key, (nuint)(phase & 3));

        if (Vector512.IsHardwareAccelerated && length >= (nuint)Vector512<byte>.Count)
            Apply512(ref start, length, key);
        else if (Vector256.IsHardwareAccelerated && length >= (nuint)Vector256<byte>.Count)
            Apply256(ref start, length, key);
        else if (Vector128.IsHardwareAccelerated && length >= (nuint)Vector128<byte>.Count)
            Apply128(ref start, length, key);
        else
            ApplyScalar(ref start, length, key);
    }

    // All wide versions work alike: the last full vector is loaded before anything is stored, the loop covers what is in
    // front of it, and it is stored last over what the loop may have covered too. So there is no tail to do by bytes.

    private static void Apply512(ref byte start, nuint length, uint key)
    {
        nuint last = length - (nuint)Vector512<byte>.Count;
        Vector512<byte> mask = Vector512.Create(InMemoryOrder(key)).AsByte();
        Vector512<byte> tail = Vector512.LoadUnsafe(ref start, last)
            ^ Vector512.Create(InMemoryOrder(Rotate(key, last))).AsByte();
        for (nuint i = 0; i < last; i += (nuint)Vector512<byte>.Count)
            (Vector512.LoadUnsafe(ref start, i) ^ mask).StoreUnsafe(ref start, i);
        tail.StoreUnsafe(ref start, last);
    }

    private static void Apply256(ref byte start, nuint length, uint key)
    {
        nuint last = length - (nuint)Vector256<byte>.Count;
        Vector256<byte> mask = Vector256.Create(InMemoryOrder(key)).AsByte();
        Vector256<byte> tail = Vector256.LoadUnsafe(ref start, last)
            ^ Vector256.Create(InMemoryOrder(Rotate(key, last))).AsByte();
        for (nuint i = 0; i < last; i += (nuint)Vector256<byte>.Count)
            (Vector256.LoadUnsafe(ref start, i) ^ mask).StoreUnsafe(ref start, i);
        tail.StoreUnsafe(ref start, last);
    }

    private static void Apply128(ref byte start, nuint length, uint key)
    {
        nuint last = length - (nuint)Vector128<byte>.Count;
        Vector128<byte> mask = Vector128.Create(InMemoryOrder(key)).AsByte();
        Vector128<byte> tail = Vector128.LoadUnsafe(ref start, last)
            ^ Vector128.Create(InMemoryOrder(Rotate(key, last))).AsByte();
        for (nuint i = 0; i < last; i += (nuint)Vector128<byte>.Count)
            (Vector128.LoadUnsafe(ref start, i) ^ mask).StoreUnsafe(ref start, i);
        tail.StoreUnsafe(ref start, last);
    }

    private static void ApplyScalar(ref byte start, nuint length, uint key)
    {
        nuint i = 0;
        ulong mask = InMemoryOrder(key);
        mask |= mask << 32;
        for (; length - i >= sizeof(ulong); i += sizeof(ulong))
        {
            ref byte at = ref Unsafe.AddByteOffset(ref start, i);
            Unsafe.WriteUnaligned(ref at, Unsafe.ReadUnaligned<ulong>(ref at) ^ mask);
        }

        for (; i < length; i++)
            Unsafe.AddByteOffset(ref start, i) ^= (byte)Rotate(key, i);
    }

    /// <summary>The key as it applies from <paramref name="offset"/> bytes further on.</summary>
    private static uint Rotate(uint key, nuint offset) => BitOperations.RotateRight(key, 8 * (int)(offset & 3));

    private static uint InMemoryOrder(uint key) =>
        BitConverter.IsLittleEndian ? key : BinaryPrimitives.ReverseEndianness(key);
}
