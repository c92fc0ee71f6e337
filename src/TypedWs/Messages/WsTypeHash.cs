using System.Buffers.Binary;
using System.ComponentModel;
using System.Numerics;

namespace TypedWs.CompilerServices;

/// <summary>
/// The hash of a discriminator, by which a dispatcher with many types finds the only type that can match. The generator computes the same
/// hash when it searches a seed and a table for which no two types share a slot. Both implementations must give equal results.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WsTypeHash
{
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;
    private const int WordSize = sizeof(ulong);

    /// <summary>Hashes a discriminator of any length; it may be empty.</summary>
    /// <param name="type">The discriminator, unescaped UTF-8.</param>
    /// <param name="seed">The seed that the generator has chosen.</param>
    public static ulong Compute(ReadOnlySpan<byte> type, ulong seed)
    {
        // The length is multiplied, so that a different byte of a name cannot cancel out a different length.
        ulong hash = seed ^ ((uint)type.Length * Multiplier);
        if (type.Length < WordSize)
        {
            return Spread(Mix(hash, ReadShort(type)));
        }

        ReadOnlySpan<byte> rest = type;
        while (rest.Length >= WordSize)
        {
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(rest));
            rest = rest[WordSize..];
        }

        // The last word overlaps the word before it, so that no bytes must be read one by one.
        return Spread(rest.IsEmpty ? hash : Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(type[^WordSize..])));
    }

    // Reads every byte of a name that is shorter than a word, without a loop.
    private static ulong ReadShort(ReadOnlySpan<byte> type)
    {
        if (type.Length >= sizeof(uint))
        {
            return BinaryPrimitives.ReadUInt32LittleEndian(type)
                | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(type[^sizeof(uint)..]) << 32);
        }

        return type.IsEmpty ? 0 : type[0] | ((ulong)type[type.Length / 2] << 8) | ((ulong)type[^1] << 16);
    }

    // The last byte of a word changes only the highest bits of the product. This method spreads the change to the low bits, because a
    // slot is chosen by low and high bits.
    private static ulong Spread(ulong hash)
    {
        hash = (hash ^ (hash >> 32)) * Multiplier;
        return hash ^ (hash >> 32);
    }

    private static ulong Mix(ulong hash, ulong word)
    {
        ulong product = (hash ^ word) * Multiplier;
        return product ^ BitOperations.RotateRight(product, 29);
    }
}
