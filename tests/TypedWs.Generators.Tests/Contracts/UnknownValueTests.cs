using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Contracts;

/// <summary><c>[WsUnknown]</c>: values that a reader does not know become the marked value, or are refused, by the direction.</summary>
public sealed class UnknownValueTests
{
    private const string Enums = """
        public enum Open { Red, [WsUnknown, JsonStringEnumMemberName("other")] Other }
        public enum Wider { Red, [WsUnknown(FromClients = true)] Other }

        """;

    [Theory]
    [InlineData("ServerToClient", "Open", true)]
    [InlineData("ClientToServer", "Open", false)]
    [InlineData("Both", "Open", false)]
    [InlineData("ServerToClient", "Wider", true)]
    [InlineData("ClientToServer", "Wider", true)]
    [InlineData("Both", "Wider", true)]
    public void The_direction_decides_whether_an_unknown_name_is_read(string direction, string type, bool isRead)
    {
        MessageCodecProxy codec = Codec(direction, "", $"{type} A");

        if (isRead)
        {
            string other = type == "Open" ? "other" : "Other";
            Assert.Equal($$"""{"a":"{{other}}"}""", codec.RoundTrip("""{"a":"Violet"}"""));
            Assert.Equal($$"""{"a":"{{other}}"}""", codec.RoundTrip("""{"a":""}"""));
        }
        else
        {
            Assert.Equal(["/a one_of"], codec.Refuse("""{"a":"Violet"}"""));
        }

        Assert.Equal("""{"a":"Red"}""", codec.RoundTrip("""{"a":"Red"}"""));
        Assert.Equal(["/a type"], codec.Refuse("""{"a":5}"""));
        Assert.Equal(["/a null"], codec.Refuse("""{"a":null}"""));
    }

    [Theory]
    [InlineData("ServerToClient", true)]
    [InlineData("ClientToServer", false)]
    public void The_same_holds_for_numbers(string direction, bool isRead)
    {
        MessageCodecProxy codec = Codec(direction, ", WsJsonOptions(EnumsAsNumbers = true)", "Open A");

        if (isRead)
        {
            Assert.Equal("""{"a":1}""", codec.RoundTrip("""{"a":77}"""));
        }
        else
        {
            Assert.Equal(["/a one_of"], codec.Refuse("""{"a":77}"""));
        }

        Assert.Equal(["/a range"], codec.Refuse("""{"a":2147483648}"""));
    }

    [Fact]
    public void Unknown_keys_are_refused_in_every_direction()
        => Assert.Equal(["/a/Violet key"], Codec("ServerToClient", "", "Dictionary<Wider, int> A").Refuse("""{"a":{"Violet":1}}"""));

    [Fact]
    public void The_contract_says_as_which_value_unknown_ones_are_read()
    {
        string contract = ContractDocuments.GenerateFor($"{Enums} [WsMessage(\"m\")] public record M(Open A, Wider B);");

        Assert.EndsWith(",\"unknownAs\":\"other\"}", ContractDocuments.TypeOf(contract, "Open"), StringComparison.Ordinal);
        Assert.EndsWith(
            ",\"unknownAs\":\"Other\",\"unknownFromClients\":true}", ContractDocuments.TypeOf(contract, "Wider"), StringComparison.Ordinal);
    }

    private static MessageCodecProxy Codec(string direction, string attributes, string members)
        => GeneratedCode.Load(
            $"{Enums} [WsMessage(\"m\", Direction = WsDirection.{direction}){attributes}] public record M({members});").Codec("M");
}
