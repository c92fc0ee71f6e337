using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>The errors of rules: their text, their operands, which of them are told, and that a refused value is never made.</summary>
public sealed class RuleErrorTests
{
    [Theory]
    [InlineData("string", "StringLength(3)", "\"abcd\"", """max_length: must be at most 3 characters {"max":3} 4""")]
    [InlineData("string", "StringLength(1)", "\"ab\"", """max_length: must be at most 1 character {"max":1} 2""")]
    [InlineData("string", "StringLength(9, MinimumLength = 2)", "\"\\u0061\"", """min_length: must be at least 2 characters {"min":2} 1""")]
    [InlineData("int[]", "MinLength(2)", "[1]", """min_items: must have at least 2 items {"min":2} 1""")]
    [InlineData("int[]", "MaxLength(1)", "[1,2,3]", """max_items: must have at most 1 item {"max":1} 3""")]
    [InlineData("byte[]", "MaxLength(1)", "\"AQI=\"", """max_length: must be at most 1 byte {"max":1} 2""")]
    [InlineData("int", "Range(1, 10)", "0", """range: must be between 1 and 10 {"min":1,"max":10}""")]
    [InlineData(
        "double",
        "Range(0.5, 10, MinimumIsExclusive = true)",
        "0.5",
        """range: must be greater than 0.5 and at most 10 {"min":0.5,"max":10}""")]
    [InlineData(
        "DateOnly",
        "Range(typeof(DateOnly), \"2026-01-01\", \"2026-12-31\")",
        "\"2025-01-01\"",
        """range: must be between 2026-01-01 and 2026-12-31 {"min":"2026-01-01","max":"2026-12-31"}""")]
    [InlineData("char", "Range(typeof(char), \"a\", \"f\")", "\"g\"", """range: must be between a and f {"min":"a","max":"f"}""")]
    [InlineData(
        "Guid",
        "Range(typeof(Guid), \"00000000-0000-0000-0000-000000000001\", \"7fffffff-ffff-ffff-ffff-ffffffffffff\", ErrorMessage = \"no\")",
        "\"00000000-0000-0000-0000-000000000000\"",
        """range: no {"min":"00000000-0000-0000-0000-000000000001","max":"7fffffff-ffff-ffff-ffff-ffffffffffff"}""")]
    [InlineData("string", "RegularExpression(\"a\")", "\"b\"", "pattern: has the wrong format {}")]
    [InlineData("string", "EmailAddress", "\"b\"", "email: must be an e-mail address {}")]
    [InlineData("string", "Url", "\"b\"", "url: must be a web address {}")]
    [InlineData("string", "CreditCard", "\"1\"", "credit_card: must be a credit card number {}")]
    [InlineData("string", "Phone", "\"b\"", "phone: must be a phone number {}")]
    [InlineData("string", "Base64String", "\"b\"", "base64: must be Base64 {}")]
    [InlineData(
        "string",
        "FileExtensions(Extensions = \"png, GIF\")",
        "\"b\"",
        """file_extension: must be a file name that ends in .png, .gif {"extensions":[".png",".gif"]}""")]
    [InlineData(
        "string",
        "FileExtensions(Extensions = \"png\", ErrorMessage = \"{0}: {1}\")",
        "\"b\"",
        """file_extension: Value: .png {"extensions":[".png"]}""")]
    [InlineData("string", "EnumDataType(typeof(DayOfWeek))", "\"b\"", "one_of: must be one of the known values {}")]
    [InlineData("int", "DeniedValues(1)", "1", """not_one_of: must not be one of the denied values {"denied":[1]}""")]
    [InlineData("string", "WsNotBlank", "\" \"", "not_blank: must not be blank {}")]
    [InlineData("string", "Required", "\" \"", "not_blank: must not be blank {}")]
    [InlineData("string?", "Required", "null", "null: must not be null {}")]
    [InlineData(
        "string",
        "AllowedValues(\"a\", \"\\\"\")",
        "\"b\"",
        """one_of: must be one of the allowed values {"allowed":["a","\""]}""")]
    [InlineData(
        "string",
        "StringLength(3, ErrorMessage = \"{0} has over {1} letters\")",
        "\"abcd\"",
        """max_length: Value has over 3 letters {"max":3} 4""")]
    [InlineData("string", "Display(Name = \"The text\"), Required(ErrorMessage = \"{0} fehlt\")", "\"\"", "not_blank: The text fehlt {}")]
    [InlineData("string", "Required(ErrorMessage = \"{0} fehlt\")", "null", "null: Value fehlt {}")]
    [InlineData("string", "Range(1, 2)", "\"3\"", """range: must be between 1 and 2 {"min":1,"max":2}""")]
    [InlineData("int", "Range(1, 2, ErrorMessage = \"{1}..{2}\")", "3", """range: 1..2 {"min":1,"max":2}""")]
    public void The_error_says_what_was_expected(string type, string rule, string json, string error)
    {
        var code = GeneratedCode.Load($$"""[WsMessage("m")] public record M([property: {{rule}}] {{type}} Value);""");

        Assert.Equal("/value " + error, code.Codec("M").RefuseInFull($$"""{"value":{{json}}}"""));
    }

    [Fact]
    public void A_missing_member_has_its_own_message_too()
    {
        var code = GeneratedCode.Load("""[WsMessage("m")] public record M([Required(ErrorMessage = "say {0}")] string Value);""");

        Assert.Equal("/value required: say Value {}", code.Codec("M").RefuseInFull("{}"));
    }

    [Fact]
    public void All_rules_of_a_member_are_told_but_not_after_Required_or_the_maximum_length()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("m")]
            public record M([Required, StringLength(5, MinimumLength = 3), EmailAddress, RegularExpression("[0-9]+")] string Value);
            """);

        Assert.Equal(["/value min_length", "/value email", "/value pattern"], code.Codec("M").Refuse("""{"value":"a"}"""));
        Assert.Equal(["/value not_blank"], code.Codec("M").Refuse("""{"value":" "}"""));
        Assert.Equal(["/value max_length"], code.Codec("M").Refuse("""{"value":"abcdef"}"""));
    }

    [Fact]
    public void The_same_rule_at_parameter_and_property_counts_once_and_a_different_one_too()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("m")]
            public record M([MinLength(3)][property: MinLength(3)] string Same, [MinLength(2)][property: MinLength(3)] string Both);
            """);

        Assert.Equal(["/same min_length", "/both min_length", "/both min_length"], code.Codec("M").Refuse("""{"same":"a","both":"a"}"""));
    }

    [Fact]
    public void An_absent_member_whose_initial_value_breaks_its_rules_is_an_error()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("m")] public class M
            {
                [Range(1, 10)] public int Count { get; set; }
                [MinLength(1)] public List<int> Items { get; init; } = [];
                [StringLength(3)] public string Good { get; set; } = "abc";
                [WsNotBlank] public string? None { get; set; }
            }
            [WsMessage("n")] public record N([Range(1, 10)] int Count = 0, [StringLength(1)] string? Text = "ab");
            """);

        Assert.Equal(["/count range", "/items min_items"], code.Codec("M").Refuse("{}"));
        Assert.Equal("""{"count":1,"items":[1],"good":"abc","none":null}""", code.Codec("M").RoundTrip("""{"count":1,"items":[1]}"""));
        Assert.Equal(["/count range", "/text max_length"], code.Codec("N").Refuse("{}"));
    }

    [Fact]
    public void A_string_that_is_too_long_is_never_made()
    {
        var code = GeneratedCode.Load("""[WsMessage("m")] public record M([StringLength(500)] string Value);""");
        MessageCodecProxy codec = code.Codec("M");
        string json = $$"""{"value":"{{new string('x', 1 << 20)}}"}""";
        codec.Refuse(json);

        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[] document = System.Text.Encoding.UTF8.GetBytes(json);
        long ofDocument = GC.GetAllocatedBytesForCurrentThread() - before;
        codec.Refuse(json);
        long ofBoth = GC.GetAllocatedBytesForCurrentThread() - before;

        GC.KeepAlive(document);
        Assert.InRange(ofBoth - (2 * ofDocument), 0, 64 * 1024);
    }
}
