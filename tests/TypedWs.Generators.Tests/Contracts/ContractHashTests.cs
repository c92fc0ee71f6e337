namespace TypedWs.Generators.Tests.Contracts;

/// <summary>Declarations that differ on the wire have different hashes.</summary>
public sealed class ContractHashTests
{
    [Theory]
    [InlineData("enum K { Small, Large }", "K A", "[property: JsonConverter(typeof(JsonNumberEnumConverter<K>))] K A")]
    [InlineData(
        "", "long A", "[property: JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] long A")]
    [InlineData("", "string P, string A", "string P, [property: Compare(\"P\")] string A")]
    [InlineData("", "[Range(1, 10)] double A", "[Range(1.0, 10.0)] double A")]
    [InlineData(
        "enum K { X, Y } public enum L { X, Y, Z }", "[EnumDataType(typeof(K))] string A", "[EnumDataType(typeof(L))] string A")]
    public void What_is_accepted_or_written_otherwise_changes_the_hash(string types, string first, string second)
        => Assert.NotEqual(Hash(types, first), Hash(types, second));

    [Theory]
    [InlineData("EnumsAsNumbers = true", "enum K { Small, Large }", "K A")]
    [InlineData("UnknownMembers = WsUnknownMembers.Disallow", "", "int A")]
    [InlineData("PropertyNaming = WsNaming.SnakeCase", "", "int SomeName")]
    [InlineData("EnumNaming = WsNaming.SnakeCase", "enum K { VerySmall }", "K A")]
    [InlineData("AllowMissingOffset = true", "", "DateTimeOffset A")]
    public void Every_option_of_messages_changes_the_hash(string option, string types, string members)
        => Assert.NotEqual(
            Hash(types, members),
            ContractDocuments.HashOf(
                ContractDocuments.GenerateFor($"{Public(types)} [WsMessage(\"m\"), WsJsonOptions({option})] public record M({members});")));

    [Fact]
    public void Two_rules_and_two_converters_of_the_application_are_present_but_unknown()
    {
        const string Rules = """
            using System.Text.Json;
            public class OneAttribute : ValidationAttribute; public class TwoAttribute : ValidationAttribute;
            public class First : JsonConverter<int>
            {
                public override int Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => 1;
                public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) { }
            }
            public class Second : First;
            """;
        string[] hashes =
        [
            .. new[]
            {
                "int A", "[One] int A", "[Two] int A", "[property: JsonConverter(typeof(First))] int A",
                "[property: JsonConverter(typeof(Second))] int A",
            }.Select(static members => ContractDocuments.HashOf(
                ContractDocuments.GenerateFor($"{Rules} [WsMessage(\"m\")] public record M({members});"))),
        ];

        Assert.Equal(hashes[1], hashes[2]);
        Assert.Equal(hashes[3], hashes[4]);
        Assert.Equal(3, hashes.Distinct().Count());
    }

    [Theory]
    [InlineData("record A(int X); public record B(int X);", "A P, B Q", "A P, A Q")]
    [InlineData("record A(int X, A? Next = null); public record B(int X, B? Next = null);", "A P, B Q", "B P, A Q")]
    [InlineData(
        "enum K { X } public enum L { X } public record A(K X); public record B(L X);", "List<A> P, List<B> Q", "List<B> P, List<B> Q")]
    public void Types_of_the_same_form_count_as_one(string types, string first, string second)
        => Assert.Equal(Hash(types, first), Hash(types, second));

    private static string Hash(string types, string members)
        => ContractDocuments.HashOf(ContractDocuments.GenerateFor($"{Public(types)} [WsMessage(\"m\")] public record M({members});"));

    private static string Public(string types) => types.Length == 0 ? "" : "public " + types;
}
