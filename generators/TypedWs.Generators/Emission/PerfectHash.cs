using System.Text;

namespace TypedWs.Generators.Emission;

/// <summary>
/// A hash table without collisions: each of the given names has a slot of its own ("hash and displace"). The low bits of a name's
/// hash choose a bucket. The bucket's displacement moves the high bits to a slot that is free. The same names always give the same
/// table.
/// </summary>
internal sealed class PerfectHash
{
    private const int SeedsPerSize = 64;
    private const int MaxSlots = ushort.MaxValue + 1;
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;

    /// <summary>
    /// The number of low bits that the slot does not use. The slot comes from the bits above; the bucket from the lowest bits.
    /// </summary>
    public const int SlotShift = 45;

    private readonly ulong _bucketMask;
    private readonly uint _slotMask;

    private PerfectHash(ulong seed, ushort[] displacements, int slots)
    {
        Seed = seed;
        Displacements = displacements;
        SlotCount = slots;
        _bucketMask = (ulong)displacements.Length - 1;
        _slotMask = (uint)slots - 1;
    }

    public ulong Seed { get; }

    /// <summary>One displacement per bucket. The number of buckets is a power of two.</summary>
    public ushort[] Displacements { get; }

    /// <summary>The number of slots, a power of two.</summary>
    public int SlotCount { get; }

    public int FindSlot(string name) => FindSlot(Hash(Encoding.UTF8.GetBytes(name), Seed));

    /// <summary>Creates the table for different names; null if there are too many names.</summary>
    public static PerfectHash? Create(IReadOnlyList<string> names)
    {
        var keys = names.Select(static name => Encoding.UTF8.GetBytes(name)).ToList();
        int buckets = PowerOfTwo(keys.Count / 2);
        for (int slots = PowerOfTwo(keys.Count * 3 / 2); slots <= MaxSlots; slots *= 2)
        {
            for (int seed = 1; seed <= SeedsPerSize; seed++)
            {
                var table = new PerfectHash((ulong)seed, new ushort[buckets], slots);
                if (table.TryPlace(keys))
                {
                    return table;
                }
            }
        }

        return null;
    }

    /// <summary>Computes the same hash as the runtime's <c>WsTypeHash.Compute</c>.</summary>
    public static ulong Hash(byte[] name, ulong seed)
    {
        ulong hash = unchecked(seed ^ ((uint)name.Length * Multiplier));
        if (name.Length < 8)
        {
            return Spread(Mix(hash, ReadShort(name)));
        }

        int offset = 0;
        for (; offset + 8 <= name.Length; offset += 8)
        {
            hash = Mix(hash, Read(name, offset, 8));
        }

        return Spread(offset == name.Length ? hash : Mix(hash, Read(name, name.Length - 8, 8)));
    }

    // The largest buckets are placed first, because they need the most free slots.
    private bool TryPlace(List<byte[]> keys)
    {
        bool[] taken = new bool[SlotCount];
        IOrderedEnumerable<IGrouping<ulong, ulong>> buckets = keys.Select(key => Hash(key, Seed))
            .GroupBy(hash => hash & _bucketMask)
            .OrderByDescending(static bucket => bucket.Count())
            .ThenBy(static bucket => bucket.Key);
        foreach (IGrouping<ulong, ulong>? bucket in buckets)
        {
            var hashes = bucket.ToList();
            int displacement = 0;
            while (displacement < SlotCount && !Fits(hashes, displacement, taken))
            {
                displacement++;
            }

            if (displacement == SlotCount)
            {
                return false;
            }

            Displacements[(int)bucket.Key] = (ushort)displacement;
            foreach (ulong hash in hashes)
            {
                taken[FindSlot(hash)] = true;
            }
        }

        return true;
    }

    private bool Fits(List<ulong> hashes, int displacement, bool[] taken)
    {
        List<int> slots = hashes.ConvertAll(hash => (int)(((uint)(hash >> SlotShift) ^ (uint)displacement) & _slotMask));
        return slots.TrueForAll(slot => !taken[slot]) && slots.Distinct().Count() == slots.Count;
    }

    private int FindSlot(ulong hash) => (int)(((uint)(hash >> SlotShift) ^ Displacements[(int)(hash & _bucketMask)]) & _slotMask);

    private static ulong ReadShort(byte[] name)
        => name.Length >= 4 ? Read(name, 0, 4) | (Read(name, name.Length - 4, 4) << 32)
            : name.Length == 0 ? 0
            : name[0] | ((ulong)name[name.Length / 2] << 8) | ((ulong)name[name.Length - 1] << 16);

    private static ulong Read(byte[] name, int offset, int count)
    {
        ulong word = 0;
        for (int i = 0; i < count; i++)
        {
            word |= (ulong)name[offset + i] << (8 * i);
        }

        return word;
    }

    private static ulong Spread(ulong hash)
    {
        hash = unchecked((hash ^ (hash >> 32)) * Multiplier);
        return hash ^ (hash >> 32);
    }

    private static ulong Mix(ulong hash, ulong word)
    {
        ulong product = unchecked((hash ^ word) * Multiplier);
        return product ^ ((product >> 29) | (product << 35));
    }

    private static int PowerOfTwo(int atLeast)
    {
        int power = 1;
        while (power < atLeast)
        {
            power *= 2;
        }

        return power;
    }
}
