using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>
/// Every built-in rule on every type that it applies to, over the values at the edges: it says what the real attribute says of what
/// System.Text.Json reads, under a culture that writes numbers as everybody does and under one that writes none so.
/// </summary>
public sealed class RuleDifferenceTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    [Theory]
    [MemberData(nameof(RuleDifferenceCases.All), MemberType = typeof(RuleDifferenceCases))]
    public void A_rule_says_what_the_attribute_says(string type, string[] rules, string[] values)
    {
        var code = GeneratedCode.Load("""
            public enum Large : ulong { None, Middle = 5, Most = ulong.MaxValue }
            public enum Small : sbyte { Low = -128, One = 1 }

            """
                + string.Concat(
                    rules.Select(
                        (rule, index) =>
                            $"[WsMessage(\"m{index}\"), JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] "
                            + $"public class M{index} {{ [{rule}] public {type}? Value {{ get; set; }} }}\n")));
        var differences = new List<string>();
        for (int i = 0; i < rules.Length; i++)
        {
            Type message = code.Type($"M{i}");
            PropertyInfo property = message.GetProperty("Value")!;
            var attribute = (ValidationAttribute)property.GetCustomAttributes(typeof(ValidationAttribute), inherit: false).Single();
            MessageCodecProxy codec = code.Codec($"M{i}");
            foreach (string json in values.Select(static value => $"{{\"value\":{value}}}").Append("{}"))
            {
                object? value = property.GetValue(JsonSerializer.Deserialize(json, message, Json));
                foreach (CultureInfo? culture in new[] { CultureInfo.InvariantCulture, HostileCulture.Instance })
                {
                    bool expected = In(culture, () => IsValid(attribute, value));
                    bool actual = In(culture, () => codec.Read(json).Message is not null);
                    if (expected != actual)
                    {
                        differences.Add(
                            $"[{rules[i]}] {type} {json} "
                            + $"{(culture == CultureInfo.InvariantCulture ? "" : "elsewhere ")}attribute {expected}, codec {actual}");
                    }
                }
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    [Theory]
    [InlineData("string", new[] { "null", "\"\"", "\"a\"", "\"A\"", "\"e\\u0301\"", "\"\\u00e9\"" })]
    [InlineData("int", new[] { "null", "0", "1", "-1" })]
    [InlineData("double", new[] { "null", "0", "-0.0", "\"NaN\"", "\"Infinity\"", "1e308" })]
    [InlineData("float", new[] { "null", "0.1", "\"NaN\"", "-0.0", "0" })]
    [InlineData("decimal", new[] { "null", "1", "1.0", "1.00", "-0.0", "0" })]
    [InlineData("bool", new[] { "null", "true", "false" })]
    [InlineData("DayOfWeek", new[] { "null", "\"Monday\"", "\"Sunday\"" })]
    [InlineData("DateTime", new[] { "null", "\"2026-01-01T10:00:00\"", "\"2026-01-01T10:00:00Z\"" })]
    [InlineData("DateTimeOffset", new[] { "null", "\"2026-01-01T10:00:00Z\"", "\"2026-01-01T12:00:00+02:00\"" })]
    [InlineData("Guid", new[] { "null", "\"6f9619ff-8b86-d011-b42d-00c04fc964ff\"", "\"6F9619FF-8B86-D011-B42D-00C04FC964FF\"" })]
    [InlineData("Uri", new[] { "null", "\"http://x\"", "\"http://X/\"", "\"x\"" })]
    [InlineData("byte[]", new[] { "null", "\"AQ==\"" })]
    [InlineData("int[]", new[] { "null", "[]", "[1]" })]
    public void Compare_finds_equal_what_the_attribute_finds_equal(string type, string[] values)
    {
        var code = GeneratedCode.Load($$"""
            [WsMessage("m"), JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] public class M
            {
                public {{type}}? Value { get; set; }
                [Compare("Value")] public {{type}}? Again { get; set; }
            }
            """);
        foreach (string first in values)
        {
            foreach (string second in values)
            {
                string json = $"{{\"value\":{first},\"again\":{second}}}";
                object message = JsonSerializer.Deserialize(json, code.Type("M"), Json)!;
                bool expected = Validator.TryValidateObject(
                    message,
                    new ValidationContext(message),
                    validationResults: null,
                    validateAllProperties: true);
                Assert.True(expected == (code.Codec("M").Read(json).Message is not null), $"{type} {json}: {expected} expected");
            }
        }
    }

    // Where the attribute throws because of the value, the value is refused.
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

    private static bool In(CultureInfo culture, Func<bool> judge)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            return judge();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
