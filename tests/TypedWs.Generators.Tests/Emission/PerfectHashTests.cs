using System.Text;
using TypedWs.CompilerServices;
using TypedWs.Generators.Emission;

namespace TypedWs.Generators.Tests.Emission;

public sealed class PerfectHashTests
{
    [Theory]
    [InlineData(33)]
    [InlineData(300)]
    [InlineData(2000)]
    public void Every_name_has_a_slot_of_its_own(int count)
    {
        foreach (string[] names in (string[][])[Numbered(count, "event."), Numbered(count, ""), Short(count), Long(count)])
        {
            PerfectHash table = PerfectHash.Create(names)!;

            Assert.Equal(count, names.Select(table.FindSlot).Distinct().Count());
            Assert.All(names, name => Assert.InRange(table.FindSlot(name), 0, table.SlotCount - 1));
            Assert.InRange(table.SlotCount, count, count * 4);
        }
    }

    [Fact]
    public void The_same_names_give_the_same_table()
    {
        PerfectHash first = PerfectHash.Create(Short(300))!;
        PerfectHash second = PerfectHash.Create(Short(300))!;

        Assert.Equal(first.Seed, second.Seed);
        Assert.Equal(first.Displacements, second.Displacements);
    }

    [Fact]
    public void The_generator_hashes_as_the_runtime_does()
    {
        for (int length = 0; length < 40; length++)
        {
            byte[] name = Enumerable.Range(0, length).Select(static index => (byte)(index * 37 + 200)).ToArray();
            foreach (ulong seed in (ulong[])[0, 1, ulong.MaxValue])
            {
                Assert.Equal(WsTypeHash.Compute(name, seed), PerfectHash.Hash(name, seed));
            }
        }
    }

    [Fact]
    public void Every_byte_of_a_name_counts()
    {
        for (int length = 1; length < 40; length++)
        {
            byte[] name = Encoding.UTF8.GetBytes(new string('a', length));
            var hashes = new HashSet<ulong> { WsTypeHash.Compute(name, 1) };
            for (int i = 0; i < length; i++)
            {
                name[i] = (byte)'b';
                Assert.True(hashes.Add(WsTypeHash.Compute(name, 1)), $"{length} {i}");
                name[i] = (byte)'a';
            }
        }
    }

    private static string[] Numbered(int count, string prefix) => Enumerable.Range(0, count).Select(number => prefix + number).ToArray();

    // All of one letter, then of two, then of three.
    private static string[] Short(int count)
    {
        string[] letters = Enumerable.Range('a', 26).Select(static letter => ((char)letter).ToString()).ToArray();
        string[] pairs = letters.SelectMany(first => letters.Select(second => first + second)).ToArray();
        return [.. letters.Concat(pairs).Concat(pairs.SelectMany(pair => letters.Select(third => pair + third))).Take(count)];
    }

    // Alike at both ends.
    private static string[] Long(int count)
        => Enumerable.Range(0, count).Select(number => $"application.module.{number:d6}.entity.changed").ToArray();
}
