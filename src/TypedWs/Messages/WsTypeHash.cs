using System.Buffers.Binary;
using System.ComponentModel;
using System.Numerics;

namespace TypedWs.CompilerServices;

/// <summary>
/// The hash by which a dispatcher of many types finds the one that a discriminator may name. The generator computes it
/// too, when it looks for the seed and the table with which no two types share a slot; both must stay the same.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WsTypeHash
{
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;
    private const int WordSize = sizeof(ulong);

    /// <summary>Hashes a discriminator. Names of any length, none at all included.</summary>
    /// <param name="type">The discriminator, unescaped UTF-8.</param>
    /// <param name="seed">The seed that the generator has chosen.</param>
    public static ulong Compute(ReadOnlySpan<byte> type, ulong seed)
    {
        // Multiplied, so that no byte of a name can make up for a length that differs.
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

        // The last word overlaps the one before instead of being read byte by byte.
        return Spread(rest.IsEmpty ? hash : Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(type[^WordSize..])));
    }

    // Every byte of a name shorter than a word, without a loop.
    private static ulong ReadShort(ReadOnlySpan<byte> type)
    {
        if (type.Length >= sizeof(uint))
        {
            return BinaryPrimitives.ReadUInt32LittleEndian(type)
                | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(type[^sizeof(uint)..]) << 32);
        }

        return type.IsEmpty ? 0 : type[0] | ((ulong)type[type.Length / 2] << 8) | ((ulong)type[^1] << 16);
    }

    // The last byte of a word reaches only the highest bits of its product, but all bits are used.
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
