using System.Globalization;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>One bit per member of an object, set once the member was read: in one word of 32 bits, or in words of 64 bits.</summary>
internal sealed class SeenMembers(int count)
{
    private const int BitsPerWord = 64;

    private bool IsNarrow => count <= 32;

    public IEnumerable<string> Declarations
        => IsNarrow
            ? ["uint seen = 0;"]
            : Enumerable.Range(0, (count + BitsPerWord - 1) / BitsPerWord).Select(static word => $"ulong seen{Code.Number(word)} = 0;");

    public string IsSet(int index) => $"({Word(index)} & {Bit(index)}) != 0";

    public string IsUnset(int index) => $"({Word(index)} & {Bit(index)}) == 0";

    /// <summary>The condition under which at least one of the members was not read.</summary>
    public string IsAnyUnset(IReadOnlyList<int> indexes)
        => string.Join(" || ", indexes.GroupBy(Word).Select(group =>
        {
            string mask = Mask(group.Aggregate(0ul, static (bits, index) => bits | (1ul << (index % BitsPerWord))));
            return $"({group.Key} & {mask}) != {mask}";
        }));

    public string Set(int index) => $"{Word(index)} |= {Bit(index)};";

    private string Word(int index) => IsNarrow ? "seen" : $"seen{Code.Number(index / BitsPerWord)}";

    private string Bit(int index) => Mask(1ul << (index % BitsPerWord));

    private string Mask(ulong bits) => "0x" + bits.ToString("x", CultureInfo.InvariantCulture) + (IsNarrow ? "" : "UL");
}
