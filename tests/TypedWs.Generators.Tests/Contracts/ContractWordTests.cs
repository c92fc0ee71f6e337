using TypedWs.Generators.Emission;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Tests.Contracts;

/// <summary>The words of the format, each written out: none may change, whatever is renamed in the code.</summary>
public sealed class ContractWordTests
{
    // By the generator's name of each scalar.
    private static readonly Dictionary<string, string?> Scalars = new()
    {
        ["Boolean"] = "boolean",
        ["Byte"] = "byte",
        ["SByte"] = "sByte",
        ["Int16"] = "int16",
        ["UInt16"] = "uInt16",
        ["Int32"] = "int32",
        ["UInt32"] = "uInt32",
        ["Int64"] = "int64",
        ["UInt64"] = "uInt64",
        ["Single"] = "single",
        ["Double"] = "double",
        ["Decimal"] = "decimal",
        ["Char"] = "char",
        ["String"] = "string",
        ["Guid"] = "guid",
        ["DateTime"] = "dateTime",
        ["DateTimeOffset"] = "dateTimeOffset",
        ["DateOnly"] = "dateOnly",
        ["TimeOnly"] = "timeOnly",
        ["TimeSpan"] = "timeSpan",
        ["Uri"] = "uri",
        ["Base64"] = "base64",
        ["JsonElement"] = null,
        ["RawJson"] = null,
    };

    public static TheoryData<string> Words =>
    [
        // Some words have a meaning in two places.
        .. ((string[])
        [
            .. Scalars.Values.OfType<string>(),
            "either", "string", "writeString",
            "notNull", "notDefault", "never",
            "close", "dropNewest", "dropOldest", "keepLatest",
            "rounded", "double", "parsedInteger", "parsedDouble",
            "ignoreCase", "multiline", "explicitCapture", "singleline", "ignorePatternWhitespace", "rightToLeft", "ecmaScript",
            "cultureInvariant",
            "object", "enum", "hierarchy", "text", "number", "refuse",
        ]).Distinct(),
    ];

    [Fact]
    public void Every_scalar_has_its_word()
        => Assert.Equal(
            Scalars.Select(static pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal),
            Enum.GetValues<ScalarKind>()
                .Select(static kind => $"{kind} {ContractWords.Scalar(kind)}")
                .Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("[JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] int", "either")]
    [InlineData("[JsonNumberHandling(JsonNumberHandling.WriteAsString)] int", "writeString")]
    [InlineData("[JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)] int", "string")]
    public void Every_form_of_numbers_has_its_word(string member, string word)
        => Assert.Equal(
            $$"""{"name":"a","value":{"scalar":"int32","form":"{{word}}"},"default":{{(word == "either" ? "0" : "\"0\"")}}}""",
            ContractDocuments.MemberFor(
                "[WsMessage(\"m\")] public class M { "
                + member.Replace("] ", "] public ", StringComparison.Ordinal)
                + " A { get; set; } }"));

    [Theory]
    [InlineData("Never", "int", null)]
    [InlineData("WhenWritingNull", "int?", "notNull")]
    [InlineData("WhenWritingDefault", "int?", "notNull")]
    [InlineData("WhenWritingDefault", "string?", "notNull")]
    [InlineData("WhenWritingDefault", "int", "notDefault")]
    [InlineData("WhenWriting", "int", "never")]
    public void Every_condition_of_writing_has_its_word(string condition, string type, string? word)
    {
        string member = ContractDocuments.MemberFor(
            "[WsMessage(\"m\")] public class M { "
            + $"[JsonIgnore(Condition = JsonIgnoreCondition.{condition})] public {type} A {{ get; set; }} }}");

        Assert.Equal(word is null ? "" : $",\"written\":\"{word}\"}}", word is null ? "" : member[^(word.Length + 14)..]);
        Assert.Equal(word is not null, member.Contains("written", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Close", "close")]
    [InlineData("DropNewest", "dropNewest")]
    [InlineData("DropOldest", "dropOldest")]
    [InlineData("KeepLatest", "keepLatest")]
    public void Every_policy_for_slow_readers_has_its_word(string policy, string word)
        => Assert.Contains(
            $"\"overflow\":\"{word}\"",
            ContractDocuments.GenerateFor(
                $"[WsMessage(\"m\", Direction = WsDirection.Both), WsOverflow(WsOverflowPolicy.{policy})] public record M;"),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("[Range(1, 5)] int", "")]
    [InlineData("[Range(1, 5)] double", ",\"operand\":\"rounded\"")]
    [InlineData("[Range(1.0, 5.0)] int", ",\"operand\":\"double\"")]
    [InlineData("[Range(1, 5)] string", ",\"operand\":\"parsedInteger\"")]
    [InlineData("[Range(1.0, 5.0)] string", ",\"operand\":\"parsedDouble\"")]
    [InlineData("[Range(1, 5)] bool", ",\"of\":\"number\"")]
    [InlineData("[Range(1, 5)] DayOfWeek", ",\"of\":\"number\"")]
    public void Every_conversion_of_a_range_has_its_word(string member, string operand)
        => Assert.EndsWith(
            $"\"rules\":[{{\"code\":\"range\",\"min\":1,\"max\":5{operand}}}]}}",
            ContractDocuments.MemberFor($"[WsMessage(\"m\")] public record M({member} A);"),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("RegexOptions.IgnoreCase", ",\"options\":[\"ignoreCase\"],\"backtracks\":true")]
    [InlineData("RegexOptions.Multiline | RegexOptions.Singleline", ",\"options\":[\"multiline\",\"singleline\"],\"backtracks\":true")]
    [InlineData("RegexOptions.ExplicitCapture", ",\"options\":[\"explicitCapture\"],\"backtracks\":true")]
    [InlineData("RegexOptions.IgnorePatternWhitespace", ",\"options\":[\"ignorePatternWhitespace\"],\"backtracks\":true")]
    [InlineData("RegexOptions.RightToLeft", ",\"options\":[\"rightToLeft\"],\"backtracks\":true")]
    [InlineData("RegexOptions.ECMAScript", ",\"options\":[\"ecmaScript\"],\"backtracks\":true")]
    [InlineData("RegexOptions.CultureInvariant | RegexOptions.Compiled", ",\"options\":[\"cultureInvariant\"],\"backtracks\":true")]
    [InlineData("RegexOptions.NonBacktracking", "")]
    [InlineData("RegexOptions.None", ",\"backtracks\":true")]
    public void Every_option_of_a_pattern_has_its_word(string options, string written)
        => Assert.EndsWith(
            "\"rules\":[{\"code\":\"pattern\",\"pattern\":\"a+\"" + written + "}]}",
            ContractDocuments.MemberFor(
                "using System.Text.RegularExpressions; "
                + "public static class P { public static readonly Regex A = new(\"a+\", " + options + "); } "
                + "[WsMessage(\"m\")] public record M([WsPattern(typeof(P), nameof(P.A))] string A);"),
            StringComparison.Ordinal);
}
