using System.Reflection;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Tests.Contracts;

/// <summary>
/// Each property of each model of the generator has its place: it changes the hash, it changes only the contract's text, or it is not in
/// the contract, for a reason. A new property fails these tests until it is placed. <see cref="ContractPlacements"/> has the places.
/// </summary>
public sealed class ContractPlacementTests
{
    public static TheoryData<string, string, string> Wire => Pairs(ContractPlacements.Wire);

    public static TheoryData<string, string, string> Aside => Pairs(ContractPlacements.Aside);

    [Fact]
    public void Every_property_of_every_model_has_exactly_one_place()
    {
        string[] properties =
        [
            .. typeof(MessageModel).Assembly.GetTypes()
                .Where(static type => type.Namespace == typeof(MessageModel).Namespace && IsModel(type))
                .SelectMany(static type => type
                    .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                    .Where(static property => property.SetMethod is not null)
                    .Select(property => $"{type.Name}.{property.Name}")),
        ];
        string[] placed =
        [
            .. ContractPlacements.Wire.Select(static pair => pair.Property).Distinct(),
            .. ContractPlacements.Aside.Select(static pair => pair.Property).Distinct(),
            .. ContractPlacements.Absent.SelectMany(static place => place.Properties),
        ];

        Assert.Equal([], properties.Except(placed));
        Assert.Equal([], placed.Except(properties));
        Assert.Equal([], placed.GroupBy(static name => name).Where(static name => name.Count() > 1).Select(static name => name.Key));
        Assert.All(ContractPlacements.Absent, static place => Assert.NotEmpty(place.Reason));
    }

    [Theory]
    [MemberData(nameof(Wire))]
    public void A_property_on_the_wire_changes_the_hash(string property, string first, string second)
    {
        string before = ContractPlacements.Generate(first);
        string after = ContractPlacements.Generate(second);

        Assert.False(
            ContractDocuments.HashOf(before) == ContractDocuments.HashOf(after), $"{property} does not change the hash of {before}");
    }

    [Theory]
    [MemberData(nameof(Aside))]
    public void A_property_that_is_not_on_the_wire_changes_only_the_text(string property, string first, string second)
    {
        string before = ContractPlacements.Generate(first);
        string after = ContractPlacements.Generate(second);

        Assert.True(
            ContractDocuments.HashOf(before) == ContractDocuments.HashOf(after), $"{property} changes the hash of {before}");
        Assert.NotEqual(before, after);
    }

    // The compiler gives every record this method.
    private static bool IsModel(Type type) => type.GetMethod("<Clone>$") is not null;

    private static TheoryData<string, string, string> Pairs(IEnumerable<PlacedPair> pairs)
        => [.. pairs.Select(static pair => (pair.Property, pair.First, pair.Second))];
}

/// <summary>Two declarations that differ only in what the property is about.</summary>
/// <param name="Property">The property of a model.</param>
/// <param name="First">The members of the message <c>M</c>, or whole declarations.</param>
/// <param name="Second">The same, with the other value of the property.</param>
internal sealed record PlacedPair(string Property, string First, string Second);

/// <summary>Properties that are not in the contract.</summary>
internal sealed record AbsentPlace(string Reason, params string[] Properties);
