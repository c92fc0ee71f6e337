using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.CodeAnalysis;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Range over the values and the operands at the edges: it says what the real attribute says.</summary>
public sealed class RangeTests
{
    private static readonly double[] RealNumbers =
    [
        double.NaN,
        double.PositiveInfinity,
        double.NegativeInfinity,
        -0.0,
        0.0,
        double.Epsilon,
        -double.Epsilon,
        0.5,
        0.4999999999999999,
        1.0,
        1.0000000000000002,
        1.5,
        -0.5,
        -1.0,
        2147483647,
        2147483647.4,
        2147483647.5,
        2147483648,
        -2147483648,
        -2147483648.5,
        -2147483649,
        double.MaxValue,
        double.MinValue,
        float.MaxValue,
        float.MinValue,
    ];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly string[] NumberTexts =
    [
        "1",
        " 1 ",
        "\t7\n",
        "+1",
        "-1",
        "007",
        "1e3",
        "1E-1",
        "0x10",
        "0X1f",
        "&h1F",
        "#7f",
        "#",
        "0x",
        "0xFF",
        "0xFFFF",
        "0xFFFFFFFF",
        "0xFFFFFFFFFFFFFFFF",
        "#-1",
        "1,0",
        "0,5",
        "1,000",
        "5-",
        "(5)",
        "$1",
        "",
        " ",
        "abc",
        "Infinity",
        "-Infinity",
        "0.5",
        ".5",
        "1.",
        "127",
        "128",
        "-129",
        "255",
        "256",
        "65535",
        "65536",
        "2147483647",
        "2147483648",
        "-2147483649",
        "4294967296",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "3.4028235e38",
        "1e39",
        "1e308",
        "79228162514264337593543950335",
        "79228162514264337593543950336",
        "\uFF11",
        "0b1",
        "1_000",
        "-0",
    ];

    private static readonly string[] OtherTexts =
    [
        "a",
        " a ",
        "ab",
        " ",
        "",
        "7fffffff-ffff-ffff-ffff-ffffffffffff",
        "{7fffffff-ffff-ffff-ffff-ffffffffffff}",
        "7fffffff",
        "24:00",
        "23:59",
        "1.00:00:00",
        "-00:00:01",
        "-01:00:00",
        " 00:00:01 ",
        "5",
        "2026-01-01",
        " 2026-01-01 ",
        "01/02/2026",
        "31.12.2025",
        "31/12/2025",
        "2026-01-01T10:00:00",
        "2026-01-01 10:00 PM",
        "2026-01-01T10:00:00Z",
        "2026-01-01T10:00:00+02:00",
        "2026-13-01",
        "08:30",
        "8:30 PM",
        "x",
    ];

    [Theory]
    [InlineData("double", "Range(0.0, 1.0)")]
    [InlineData("double", "Range(0.0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)")]
    [InlineData("double", "Range(double.NegativeInfinity, double.PositiveInfinity)")]
    [InlineData("double", "Range(double.NegativeInfinity, double.PositiveInfinity, MinimumIsExclusive = true)")]
    [InlineData("double", "Range(0, 1)")]
    [InlineData("double", "Range(int.MinValue, int.MaxValue, MaximumIsExclusive = true)")]
    [InlineData("double", "Range(typeof(double), \"0\", \"1\", MaximumIsExclusive = true)")]
    [InlineData("double", "Range(typeof(double), \"-Infinity\", \"Infinity\")")]
    [InlineData("double", "AllowedValues(0.0, 1.0)")]
    [InlineData("double", "AllowedValues(double.NaN, double.PositiveInfinity)")]
    [InlineData("double", "DeniedValues(double.NaN, double.NegativeInfinity)")]
    [InlineData("double", "DeniedValues(0.0)")]
    [InlineData("float", "Range(0.0, 1.0, MinimumIsExclusive = true)")]
    [InlineData("float", "Range(0, 1)")]
    [InlineData("float", "Range(typeof(float), \"-0\", \"3.4028235e38\")")]
    [InlineData("float", "AllowedValues(float.NaN, 0.5f)")]
    [InlineData("float", "DeniedValues(float.NaN, 0.5f)")]
    public void Every_real_number_is_judged_as_the_attribute_judges_it(string type, string rule)
    {
        var code = GeneratedCode.Load($$"""
            using System.Text.Json;
            [WsMessage("m"), JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
            public record M([property: {{rule}}] {{type}} Value);
            [WsMessage("p"), JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] public class P
            {
                [{{rule}}] public {{type}}? Value { get; set; }
            }
            public class Own : JsonConverter<{{type}}>
            {
                public override {{type}} Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
                    => reader.TokenType == JsonTokenType.String
                        ? {{type}}.Parse(reader.GetString()!, System.Globalization.CultureInfo.InvariantCulture)
                        : ({{type}})reader.GetDouble();
                public override void Write(Utf8JsonWriter writer, {{type}} value, JsonSerializerOptions options)
                    => throw new NotSupportedException();
            }
            [WsMessage("c")] public class C { [JsonConverter(typeof(Own)), {{rule}}] public {{type}} Value { get; set; } }
            """);
        PropertyInfo property = code.Type("M").GetProperty("Value")!;
        var attribute = (ValidationAttribute)property.GetCustomAttributes(typeof(ValidationAttribute), inherit: false).Single();
        foreach (double value in RealNumbers)
        {
            object typed = type == "float" ? (object)(float)value : value;
            string json = "{\"value\":" + JsonSerializer.Serialize(typed, Json) + "}";
            bool expected = IsValid(attribute, typed);
            foreach (string message in (string[])["M", "P", "C"])
            {
                (object? read, string[]? errors) = code.Codec(message).Read(json);
                Assert.True(
                    expected == read is not null,
                    $"{message} [{rule}] {json}: {expected} expected, got {string.Join(", ", errors)}");
            }
        }
    }

    [Fact]
    public void An_initial_value_that_is_no_number_is_in_no_range()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("m")] public class M { [Range(0.0, 1.0)] public double Value { get; set; } = double.NaN; }
            [WsMessage("n")] public class N { [DeniedValues(float.NaN)] public float? Value { get; set; } = float.NaN; }
            """);

        Assert.Equal(["/value range"], code.Codec("M").Refuse("{}"));
        Assert.Equal(["/value not_one_of"], code.Codec("N").Refuse("{}"));
    }

    [Theory]
    [InlineData(typeof(byte), "byte")]
    [InlineData(typeof(sbyte), "sbyte")]
    [InlineData(typeof(short), "short")]
    [InlineData(typeof(ushort), "ushort")]
    [InlineData(typeof(int), "int")]
    [InlineData(typeof(uint), "uint")]
    [InlineData(typeof(long), "long")]
    [InlineData(typeof(ulong), "ulong")]
    [InlineData(typeof(float), "float")]
    [InlineData(typeof(double), "double")]
    [InlineData(typeof(decimal), "decimal")]
    public Task A_text_operand_of_a_number_is_read_as_the_attribute_reads_it(Type type, string name)
        => CompareOperands(type, name, NumberTexts);

    [Theory]
    [InlineData(typeof(char), "char")]
    [InlineData(typeof(Guid), "Guid")]
    [InlineData(typeof(TimeSpan), "TimeSpan")]
    [InlineData(typeof(DateTime), "DateTime", "24:00", "23:59", " 00:00:01 ", "08:30", "8:30 PM")]
    [InlineData(typeof(DateOnly), "DateOnly")]
    [InlineData(typeof(TimeOnly), "TimeOnly")]
    [InlineData(
        typeof(DateTimeOffset),
        "DateTimeOffset",
        "23:59",
        " 00:00:01 ",
        "08:30",
        "8:30 PM",
        "2026-01-01",
        " 2026-01-01 ",
        "01/02/2026",
        "2026-01-01T10:00:00",
        "2026-01-01 10:00 PM")]
    public Task A_text_operand_of_another_type_is_read_as_the_attribute_reads_it(Type type, string name, params string[] relative)
        => CompareOperands(type, name, OtherTexts, relative);

    [Fact]
    public Task TWS044_operands_that_are_no_values() => Analysis.Verify("""
        [WsMessage("a")] public record A(
            [Range(typeof(decimal), {|TWS044:"abc"|}, "1")] decimal P1,
            [Range(typeof(double), {|TWS044:"0,5"|}, {|TWS044:"1,5"|})] double? P2,
            [Range(typeof(DateTime), "2025-01-01", {|TWS044:"31.12.2025"|})] DateTime P3,
            [Range(maximum: {|TWS044:"x"|}, minimum: "1", type: typeof(int), ErrorMessage = "no")] int P4,
            [Range({|TWS044:double.NaN|}, 1)] double P5,
            [Range(1.0, {|TWS044:double.NaN|})] string P6,
            [Range(typeof(float), {|TWS044:"NaN"|}, "1")] float P7,
            [Range(typeof(int), {|TWS044:null!|}, "1")] int P8,
            [Range(typeof(DateOnly), {|TWS044:"January 2"|}, "2026-01-01")] DateOnly P9,
            [Range(typeof(decimal), "1e3", "1e4")] decimal Q1,
            [Range(typeof(int), "0x10", "#20")] int Q2);
        """);

    [Fact]
    public void An_operand_of_another_form_is_told_as_the_value_it_is()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("m")] public record M([Range(typeof(int), "0x10", " 32 ", ErrorMessage = "{1} to {2}")] int A,
                [Range(typeof(decimal), "1e1", "1e2")] decimal B);
            """);

        Assert.Equal("/a range: 16 to 32 {\"min\":16,\"max\":32}", code.Codec("M").RefuseInFull("""{"a":15,"b":10}"""));
        Assert.Equal("/b range: must be between 10 and 100 {\"min\":10,\"max\":100}", code.Codec("M").RefuseInFull("""{"a":16,"b":101}"""));
    }

    // One member for each operand: it takes that value alone. What the attribute refuses is TWS044, and so is a text that means
    // another value on another day or in another time zone.
    private static async Task CompareOperands(Type type, string name, string[] texts, params string[] relative)
    {
        object probe = type == typeof(DateTimeOffset) ? DateTimeOffset.UnixEpoch : Activator.CreateInstance(type)!;
        Dictionary<string, object?> bounds = texts.ToDictionary(
            static text => text,
            text => relative.Contains(text) ? null : FindBound(type, text, probe));
        string good = Declare([.. texts.Where(text => bounds[text] is not null)]);
        string bad = Declare([.. texts.Where(text => bounds[text] is null)]);

        IReadOnlyList<Diagnostic> problems = await Analysis.Analyze(Compilations.Create(bad));
        Assert.Equal(
            texts.Where(text => bounds[text] is null).SelectMany(static text => new[] { text, text }).Order(StringComparer.Ordinal),
            problems.Where(static problem => problem.Id == "TWS044").Select(ReadOperand).Order(StringComparer.Ordinal));

        var generation = Generation.Run(good);
        IEnumerable<Diagnostic> others = (await Analysis.Analyze(generation)).Where(static problem =>
            problem.Severity == DiagnosticSeverity.Error);
        Assert.Empty(others.Select(static problem => problem.GetMessage(CultureInfo.InvariantCulture)));
        var code = GeneratedCode.Load(generation);
        MessageCodecProxy codec = code.Codec("M");
        string[] taken = [.. texts.Where(text => bounds[text] is not null)];
        for (int i = 0; i < taken.Length; i++)
        {
            var attribute = (RangeAttribute)
                code.Type("M").GetProperty($"P{i}")!.GetCustomAttributes(typeof(RangeAttribute), inherit: false).Single();
            foreach (object value in bounds.Values.OfType<object>().Append(probe))
            {
                (object? read, string[]? errors) = codec.Read($"{{\"p{i}\":{JsonSerializer.Serialize(value, Json)}}}");
                Assert.True(attribute.IsValid(value) == read is not null, $"{name} '{taken[i]}': {value}: {string.Join(", ", errors)}");
            }
        }

        string Declare(string[] operands) =>
            "[WsMessage(\"m\"), JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] "
            + "public class M { public int Z { get; set; } "
            + string.Concat(
                operands.Select(
                    (text, index) => $"[Range(typeof({name}), {Quote(text)}, {Quote(text)})] public {name}? P{index} {{ get; set; }} "))
            + "}";
    }

    private static object? FindBound(Type type, string text, object probe)
    {
        var attribute = new RangeAttribute(type, text, text) { ParseLimitsInInvariantCulture = true };
        try
        {
            attribute.IsValid(probe);
            return attribute.Minimum;
        }
        catch (Exception problem) when (problem is ArgumentException or FormatException or OverflowException)
        {
            return null;
        }
    }

    private static bool IsValid(ValidationAttribute attribute, object value)
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

    private static string Quote(string text) => JsonSerializer.Serialize(text);

    private static string ReadOperand(Diagnostic problem)
        => JsonSerializer.Deserialize<string>(
            problem.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(problem.Location.SourceSpan))!;
}
