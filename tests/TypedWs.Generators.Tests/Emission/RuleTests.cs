using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Every rule says of every value what the real attribute says of it.</summary>
public sealed class RuleTests
{
    private static readonly string?[] Strings =
    [
        null,
        "",
        " ",
        "\t\n",
        "a",
        "ab",
        "abc",
        "abcd",
        "消",
        "\U0001F600",
        "\U0001F600\U0001F600",
        "a@b",
        "@b",
        "a@",
        "a@b@c",
        "a@b\r",
        "a b@c",
        "@",
        "4111 1111-1111 1111",
        "4111111111111112",
        "+1 (0)23-45.6",
        "12 x34",
        "12 ext. 3",
        "1e+xt 5",
        "x5",
        "12ext",
        "１２",
        "+",
        "QQ==",
        "QQ",
        " Q Q = = ",
        "a.png",
        "a.PNG",
        ".jpg",
        "a.b.gif ",
        "png",
        "a.",
        "Monday",
        "monday",
        "1",
        "7",
        "Monday, Tuesday",
        "-1",
        "5",
        " 5 ",
        "+5",
        "5.0",
        "0x5",
        "1,0",
        "1e0",
        "10.5",
        "11",
        "-0",
        "99999999999",
        "1e999",
        "NaN",
        "Infinity",
        "ReadOnly",
        "ReadOnly, Hidden",
        "8",
        "3",
        "http://x",
        "HTTPS://x",
        "ftp://",
        "http:/x",
        "mailto:a@b",
        " http://x",
        "123",
        "a1",
        "1a",
        "aab",
        "ab\n",
    ];

    [Theory]
    [InlineData("Required")]
    [InlineData("Required(AllowEmptyStrings = true)")]
    [InlineData("StringLength(3)")]
    [InlineData("StringLength(3, MinimumLength = 2)")]
    [InlineData("StringLength(0)")]
    [InlineData("MinLength(2)")]
    [InlineData("MaxLength(2)")]
    [InlineData("MaxLength")]
    [InlineData("Length(1, 2)")]
    [InlineData("EmailAddress")]
    [InlineData("Url")]
    [InlineData("WsNotBlank")]
    [InlineData("RegularExpression(\"a|ab\")")]
    [InlineData("RegularExpression(\"[a-z]+\")")]
    [InlineData("RegularExpression(\"^[0-9]{3}$\")")]
    [InlineData("RegularExpression(\"(?=a)..\")")]
    [InlineData("RegularExpression(\"(.)\\\\1b\")")]
    [InlineData("RegularExpression(\".*\")")]
    [InlineData("AllowedValues(\"a\", \"ab\")")]
    [InlineData("AllowedValues(\"a\", null)")]
    [InlineData("DeniedValues(\"a\", \"ab\")")]
    [InlineData("DeniedValues(\"a\", null)")]
    [InlineData("CreditCard")]
    [InlineData("Phone")]
    [InlineData("Base64String")]
    [InlineData("Range(1, 10)")]
    [InlineData("Range(-1, 2, MinimumIsExclusive = true)")]
    [InlineData("Range(0.5, 10.5)")]
    [InlineData("Range(2, 3.0, MaximumIsExclusive = true)")]
    [InlineData("FileExtensions")]
    [InlineData("FileExtensions(Extensions = \" .PNG, j.p g,,b\")")]
    [InlineData("FileExtensions(Extensions = \"\")")]
    [InlineData("EnumDataType(typeof(DayOfWeek))")]
    [InlineData("EnumDataType(typeof(System.IO.FileAttributes))")]
    public void On_a_string(string rule) => Compare("string", rule, [.. Strings, .. MakeStrings(400)]);

    [Theory]
    [InlineData("int", "Range(1, 10)")]
    [InlineData("int", "Range(1, 10, MinimumIsExclusive = true)")]
    [InlineData("int", "Range(1, 10, MaximumIsExclusive = true)")]
    [InlineData("int", "Range(1.5, 9.5)")]
    [InlineData("int", "Range(typeof(int), \"1\", \"10\")")]
    [InlineData("int", "AllowedValues(1, 10)")]
    [InlineData("int", "Required")]
    [InlineData("int", "DeniedValues(1, 10)")]
    [InlineData("int", "EnumDataType(typeof(DayOfWeek))")]
    [InlineData("byte", "EnumDataType(typeof(System.IO.FileAttributes))")]
    [InlineData("long", "EnumDataType(typeof(DayOfWeek))")]
    [InlineData("long", "Range(1, 10)")]
    [InlineData("long", "Range(-10.0, 10.0)")]
    [InlineData("ulong", "Range(-1, 10)")]
    [InlineData("uint", "Range(-1, 10)")]
    [InlineData("byte", "Range(1, 10)")]
    [InlineData("short", "Range(1, 10)")]
    public void On_an_integer(string type, string rule) => Compare(type, rule, [null, 0, 1, 2, 9, 10, 11, 100]);

    [Theory]
    [InlineData("double", "Range(1, 10)")]
    [InlineData("double", "Range(1, 10, MinimumIsExclusive = true, MaximumIsExclusive = true)")]
    [InlineData("double", "Range(0.5, 10.5)")]
    [InlineData("double", "Range(0.5, double.PositiveInfinity)")]
    [InlineData("float", "Range(1, 10)")]
    [InlineData("float", "Range(0.5, 10.5)")]
    [InlineData("decimal", "Range(1, 10)")]
    [InlineData("decimal", "Range(0.5, 10.5)")]
    [InlineData("decimal", "Range(typeof(decimal), \"0.5\", \"10.5\")")]
    [InlineData("decimal", "Range(typeof(decimal), \"0.5\", \"10.5\", MinimumIsExclusive = true)")]
    [InlineData("double", "Range(typeof(double), \"0.5\", \"10.5\")")]
    [InlineData("double", "AllowedValues(0.5, 10.5)")]
    public void On_a_real_number(string type, string rule)
        => Compare(type, rule, [null, 0.0, 0.4, 0.5, 0.6, 0.75, 1.0, 1.5, 9.99, 10.0, 10.4, 10.5, 10.51, 11.0]);

    [Theory]
    [InlineData(
        "DateOnly",
        "Range(typeof(DateOnly), \"2026-01-01\", \"2026-12-31\")",
        new[] { "2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01" })]
    [InlineData(
        "DateTime",
        "Range(typeof(DateTime), \"2026-01-01\", \"2026-12-31T12:00:00\")",
        new[] { "2025-12-31T23:59:59", "2026-01-01T00:00:00", "2026-12-31T12:00:00", "2026-12-31T12:00:01" })]
    [InlineData(
        "TimeSpan",
        "Range(typeof(TimeSpan), \"00:00:01\", \"1.00:00:00\")",
        new[] { "00:00:00", "00:00:01", "1.00:00:00", "1.00:00:01" })]
    [InlineData("TimeOnly", "Range(typeof(TimeOnly), \"08:00\", \"17:30\")", new[] { "07:59:59", "08:00:00", "17:30:00", "17:30:01" })]
    [InlineData(
        "DateTimeOffset",
        "Range(typeof(DateTimeOffset), \"2026-01-01T00:00:00Z\", \"2026-12-31T12:00:00+02:00\")",
        new[] { "2025-12-31T23:59:59Z", "2026-01-01T01:00:00+01:00", "2026-12-31T10:00:00Z", "2026-12-31T10:00:01Z" })]
    [InlineData("Uri", "Url", new[] { "http://x", "https://x/y", "ftp://x", "mailto:a@b", "relative", "urn:x" })]
    [InlineData("byte[]", "MaxLength(2)", new[] { "", "AQ==", "AQI=", "AQID" })]
    [InlineData("byte[]", "Length(1, 2)", new[] { "", "AQ==", "AQI=", "AQID" })]
    [InlineData("char", "AllowedValues('a', 'b')", new[] { "a", "b", "c" })]
    [InlineData("char", "Range(97, 98)", new[] { "`", "a", "b", "c" })]
    public void On_another_scalar(string type, string rule, string[] values) => Compare(type, rule, [null, .. values]);

    [Theory]
    [InlineData("int[]", "MinLength(1)")]
    [InlineData("List<int>", "MaxLength(2)")]
    [InlineData("int[]", "Length(1, 2)")]
    [InlineData("IReadOnlyList<int>", "Length(1, 2)")]
    [InlineData("ICollection<int>", "Required")]
    public void On_a_collection(string type, string rule)
        => Compare(type, rule, [null, Array.Empty<int>(), new[] { 1 }, new[] { 1, 2 }, new[] { 1, 2, 3 }]);

    [Theory]
    [InlineData("DayOfWeek", "Range(1, 3)", new[] { "\"Sunday\"", "\"Monday\"", "\"Wednesday\"", "\"Thursday\"" })]
    [InlineData("DayOfWeek?", "Range(0.5, 1.5)", new[] { "null", "\"Sunday\"", "\"Monday\"", "\"Tuesday\"" })]
    [InlineData("Large", "Range(-1, 5, MinimumIsExclusive = true)", new[] { "\"None\"", "\"Most\"", "\"Five\"" })]
    [InlineData("bool", "Range(1, 1)", new[] { "true", "false" })]
    [InlineData("bool", "Range(0.5, 1.5)", new[] { "true", "false" })]
    [InlineData("int[]", "WsCount(1, 2)", new[] { "[]", "[1]", "[1,2]", "[1,2,3]" })]
    [InlineData("HashSet<int>?", "WsCount(2, 2)", new[] { "null", "[1,1]", "[1,2]" })]
    [InlineData("IEnumerable<int>", "WsCount(0, 1)", new[] { "[]", "[1]", "[1,2]" })]
    [InlineData("byte[]", "WsCount(1, 2)", new[] { "\"\"", "\"AQ==\"", "\"AQID\"" })]
    [InlineData("decimal", "WsRange(\"0.5\", \"1.5\")", new[] { "0.4", "0.5", "1.5", "1.51" })]
    [InlineData("double", "WsRange(\"0.5\", \"1.5\", MinimumIsExclusive = true)", new[] { "0.4", "0.5", "1.5", "1.51" })]
    [InlineData("int?", "WsRange(\"1\", \"2\", MaximumIsExclusive = true)", new[] { "null", "0", "1", "2" })]
    [InlineData("DateOnly", "WsRange(\"2026-01-01\", \"2026-12-31\")", new[] { "\"2025-12-31\"", "\"2026-01-01\"", "\"2027-01-01\"" })]
    [InlineData("TimeSpan", "WsRange(\"00:00:01\", \"1.00:00:00\")", new[] { "\"00:00:00\"", "\"1.00:00:00\"", "\"1.00:00:01\"" })]
    [InlineData(
        "DateTimeOffset",
        "WsRange(\"2026-01-01T00:00:00Z\", \"2027-01-01T00:00:00Z\")",
        new[] { "\"2026-01-01T00:00:00+01:00\"", "\"2026-06-01T00:00:00Z\"" })]
    public void On_what_System_Text_Json_reads(string type, string rule, string[] values)
    {
        var code = GeneratedCode.Load($$"""
            public enum Large : ulong { None, Five = 5, Most = ulong.MaxValue }
            [WsMessage("m")] public record M([property: {{rule}}] {{type}} Value);
            """);
        PropertyInfo property = code.Type("M").GetProperty("Value")!;
        var attribute = (ValidationAttribute)property.GetCustomAttributes(typeof(ValidationAttribute), inherit: false).Single();
        var options = new JsonSerializerOptions(JsonSerializerOptions.Web)
        {
            Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
        };
        foreach (string value in values)
        {
            string json = $$"""{"value":{{value}}}""";
            bool expected = IsValid(attribute, property.GetValue(JsonSerializer.Deserialize(json, code.Type("M"), options)));
            (object? read, string[]? errors) = code.Codec("M").Read(json);
            Assert.True(expected == read is not null, $"[{rule}] {json}: {string.Join(", ", errors)}");
        }
    }

    [Theory]
    [InlineData(typeof(byte), "byte", "Range(20, 100)")]
    [InlineData(typeof(sbyte), "sbyte", "Range(-20, 20)")]
    [InlineData(typeof(short), "short", "Range(-32768, 0, MinimumIsExclusive = true)")]
    [InlineData(typeof(ushort), "ushort", "Range(0, 65535, MaximumIsExclusive = true)")]
    [InlineData(typeof(int), "int", "Range(-20, int.MaxValue, MaximumIsExclusive = true)")]
    [InlineData(typeof(int), "int", "Range(-20.5, 2147483646.5)")]
    [InlineData(typeof(int), "int", "EnumDataType(typeof(DayOfWeek))")]
    [InlineData(typeof(int), "int", "AllowedValues(0, 1, 2, 3, int.MaxValue)")]
    [InlineData(typeof(int), "int", "DeniedValues(0, 1, 2, 3, int.MinValue)")]
    [InlineData(typeof(uint), "uint", "Range(-1, 10)")]
    [InlineData(typeof(long), "long", "Range(-20, 20)")]
    [InlineData(typeof(long), "long", "Range(-9007199254740993.0, 9007199254740993.0)")]
    [InlineData(typeof(long), "long", "Range(typeof(long), \"-9223372036854775807\", \"9223372036854775806\")")]
    [InlineData(typeof(ulong), "ulong", "Range(0.0, 9223372036854775807.0)")]
    [InlineData(typeof(float), "float", "Range(-0.1, 0.1)")]
    [InlineData(typeof(float), "float", "Range(0, 16777217)")]
    [InlineData(typeof(double), "double", "Range(-0.0, 0.1, MinimumIsExclusive = true)")]
    [InlineData(typeof(double), "double", "Range(-100, 100)")]
    [InlineData(typeof(decimal), "decimal", "Range(-100, 100)")]
    [InlineData(typeof(decimal), "decimal", "Range(0.1, 1e23)")]
    [InlineData(
        typeof(decimal),
        "decimal",
        "Range(typeof(decimal), \"0.0000000000000000000000000001\", \"79228162514264337593543950335\", MinimumIsExclusive = true)")]
    [InlineData(typeof(char), "char", "Range(48, 122)")]
    [InlineData(typeof(DateTime), "DateTime", "Range(typeof(DateTime), \"1000-01-01\", \"5000-01-01T12:00:00\")")]
    [InlineData(
        typeof(DateTimeOffset),
        "DateTimeOffset",
        "Range(typeof(DateTimeOffset), \"1000-01-01T00:00:00+02:00\", \"5000-01-01T12:00:00Z\")")]
    [InlineData(typeof(DateOnly), "DateOnly", "Range(typeof(DateOnly), \"0001-01-02\", \"5000-01-01\")")]
    [InlineData(typeof(TimeOnly), "TimeOnly", "Range(typeof(TimeOnly), \"00:00:01\", \"12:00\", MaximumIsExclusive = true)")]
    [InlineData(typeof(TimeSpan), "TimeSpan", "Range(typeof(TimeSpan), \"-1.00:00:00\", \"1.00:00:00\")")]
    [InlineData(typeof(Uri), "Uri", "Url")]
    [InlineData(typeof(byte[]), "byte[]", "Length(1, 3)")]
    public void On_values_by_chance(Type type, string name, string rule)
    {
        var random = new RandomValues(seed: 11);
        Compare(name, rule, [.. Enumerable.Range(0, 300).Select(_ => random.MakeOne(type))]);
    }

    // Of what the rules look for, so that a good part of the strings nearly keeps some of them.
    private static IEnumerable<string> MakeStrings(int count)
    {
        string[] pieces =
        [
            "a",
            "b",
            "ab",
            "@",
            ".",
            "\r",
            "\n",
            " ",
            "\t",
            "+",
            "-",
            "(",
            ")",
            "x",
            "ext",
            "EXT.",
            "0",
            "1",
            "9",
            "41",
            "１",
            "消",
            "=",
            "QQ==",
            "/",
            "://",
            "http",
            "FTP",
            ".png",
            ".GIF",
            ",",
            "1e",
            "\0",
            "\u200B",
            "\u212A",
        ];
        var random = new Random(5);
        for (int i = 0; i < count; i++)
        {
            yield return string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => pieces[random.Next(pieces.Length)]));
        }
    }

    // The attributes on the compiled type are the reference: each value goes through their IsValid.
    private static void Compare(string type, string rule, object?[] values)
    {
        var code = GeneratedCode.Load($$"""
            [WsMessage("m")] public record M([property: {{rule}}] {{type}}? Value);
            [WsMessage("p")] public class P { [{{rule}}] public {{type}}? Value { get; set; } }
            public record Reader({{type}}? Value);
            """);
        PropertyInfo property = code.Type("M").GetProperty("Value")!;
        var attributes = property.GetCustomAttributes(typeof(ValidationAttribute), inherit: false).Cast<ValidationAttribute>().ToList();
        Assert.NotEmpty(attributes);
        foreach (object? value in values)
        {
            string json = "{\"value\":" + JsonSerializer.Serialize(value) + "}";
            object? typed = property.GetValue(JsonSerializer.Deserialize(json, code.Type("M"), JsonSerializerOptions.Web));
            bool expected = attributes.TrueForAll(attribute => IsValid(attribute, typed));
            foreach (string message in (string[])["M", "P"])
            {
                (object? read, string[]? errors) = code.Codec(message).Read(json);
                Assert.True(
                    expected == read is not null,
                    string.Create(CultureInfo.InvariantCulture, $"[{rule}] {json}: {expected} expected, got {string.Join(", ", errors)}"));
            }
        }
    }

    // Where the real attribute throws the value is refused.
    private static bool IsValid(ValidationAttribute attribute, object? value)
    {
        try
        {
            return attribute.IsValid(value);
        }
        catch (OverflowException)
        {
            return false;
        }
    }
}
