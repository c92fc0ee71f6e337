using System.Text.Json;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>The types, the rules and the values at the edges that <see cref="RuleDifferenceTests"/> compares.</summary>
internal static class RuleDifferenceCases
{
    private static readonly string[] Integers = ["null", "0", "1", "2", "3", "5", "9", "10", "11", "100", "127", "255"];

    private static readonly string[] Reals =
    [
        "null",
        "0",
        "-0.0",
        "1",
        "0.5",
        "1.5",
        "2.5",
        "0.4999999999999999",
        "1.0000000000000002",
        "-0.5",
        "-1.5",
        "2147483647",
        "2147483647.4",
        "2147483647.5",
        "-2147483648.5",
        "-2147483649",
        "1e30",
        "-1e30",
    ];

    private static readonly string[] Unbounded = ["\"NaN\"", "\"Infinity\"", "\"-Infinity\"", "1.7976931348623157e308", "5e-324"];

    private static readonly string[] WholeNumberRules =
    [
        "Required",
        "Required(AllowEmptyStrings = true)",
        "Range(1, 10)",
        "Range(-1, 2)",
        "Range(0, 0)",
        "Range(1, 10, MinimumIsExclusive = true)",
        "Range(1, 10, MaximumIsExclusive = true)",
        "Range(int.MinValue, int.MaxValue)",
        "Range(int.MinValue, int.MaxValue, MinimumIsExclusive = true, MaximumIsExclusive = true)",
        "Range(0.5, 10.5)",
        "Range(1, 10.0)",
        "Range(double.NegativeInfinity, double.PositiveInfinity)",
        "Range(double.MinValue, double.MaxValue)",
        "Range(-0.0, 1, MinimumIsExclusive = true)",
    ];

    /// <summary>Each row: the type of the member, the rules on it, and the JSON values that are judged.</summary>
    public static TheoryData<string, string[], string[]> All { get; } = new()
    {
        {
            "string",
            [
                "Required", "Required(AllowEmptyStrings = true)", "StringLength(2)", "StringLength(0)", "StringLength(int.MaxValue)",
                "StringLength(3, MinimumLength = 1)", "StringLength(3, MinimumLength = 3)", "MinLength(0)", "MinLength(2)",
                "MinLength(int.MaxValue)", "MaxLength(2)", "MaxLength(-1)", "MaxLength", "MaxLength(int.MaxValue)", "Length(0, 0)",
                "Length(1, 2)", "Length(0, int.MaxValue)", "WsNotBlank",
                "Range(1, 10)", "Range(-1, 2)", "Range(-1, 2, MinimumIsExclusive = true, MaximumIsExclusive = true)",
                "Range(int.MinValue, int.MaxValue)", "Range(0.5, 10.5)", "Range(-1.5, 1.5, MinimumIsExclusive = true)",
                "Range(double.NegativeInfinity, double.PositiveInfinity)",
                "Range(double.MinValue, double.MaxValue, MaximumIsExclusive = true)",
                "RegularExpression(\"a|ab\")", "RegularExpression(\".*\")", "RegularExpression(\"^$\")", "RegularExpression(\"[0-9]+\")",
                "RegularExpression(\"\\\\d+\")", "RegularExpression(\"\\\\w+\")", "RegularExpression(\"(?i)a.*\")",
                "RegularExpression(\"\\\\s*\")", "RegularExpression(\"(?=a)..?\")", "RegularExpression(\"a??b?\")",
                "RegularExpression(\"a\\\\z|a$\")", "RegularExpression(\".\")", "RegularExpression(\"..\")",
                "RegularExpression(\"\\\\p{L}+\")",
                "EmailAddress", "Url", "Phone", "CreditCard", "Base64String", "FileExtensions", "FileExtensions(Extensions = \"png\")",
                "FileExtensions(Extensions = \" .J p G,,b \")", "FileExtensions(Extensions = \"\")", "FileExtensions(Extensions = \",\")",
                "EnumDataType(typeof(DayOfWeek))", "EnumDataType(typeof(System.IO.FileAttributes))", "EnumDataType(typeof(Small))",
                "AllowedValues(\"a\", \"1\")", "AllowedValues(\"\", null)", "AllowedValues(\"a\", 1)",
                "AllowedValues(\"\U0001F600\", \"e\\u0301\")", "DeniedValues(\"a\", \"1\")", "DeniedValues(\"\", null)",
                "DeniedValues(null, 1)", "DeniedValues(\"a\", 'a', 1)",
            ],
            [.. RuleDifferenceTexts.All.Select(static text => JsonSerializer.Serialize(text)), "null"]
        },
        {
            "int",
            [
                .. WholeNumberRules, "Range(typeof(int), \"-1\", \"10\")", "AllowedValues(1, 10)", "AllowedValues(1, null)",
                "AllowedValues(1, 2L, 5.0)", "DeniedValues(0, -1)", "DeniedValues(null, 1)", "EnumDataType(typeof(DayOfWeek))",
                "EnumDataType(typeof(System.IO.FileAttributes))", "EnumDataType(typeof(Small))",
            ],
            [.. Integers, "-0", "-1", "2147483647", "-2147483648"]
        },
        {
            "long",
            [
                .. WholeNumberRules, "Range(typeof(long), \"-9223372036854775808\", \"9223372036854775807\", MaximumIsExclusive = true)",
                "AllowedValues(1L, 9223372036854775807)", "DeniedValues(1L, 1)", "EnumDataType(typeof(DayOfWeek))",
            ],
            [.. Integers, "-1", "9223372036854775807", "-9223372036854775808", "4294967297", "9007199254740993"]
        },
        {
            "ulong",
            [
                .. WholeNumberRules, "Range(typeof(ulong), \"1\", \"18446744073709551615\", MaximumIsExclusive = true)",
                "AllowedValues(1UL, ulong.MaxValue)", "EnumDataType(typeof(Large))",
            ],
            [.. Integers, "18446744073709551615", "18446744073709551614"]
        },
        { "uint", [.. WholeNumberRules, "AllowedValues(1U, uint.MaxValue)"], [.. Integers, "4294967295", "2147483648"] },
        { "byte", [.. WholeNumberRules, "AllowedValues((byte)1, 2)", "DeniedValues((byte)255)", "EnumDataType(typeof(Small))"], Integers },
        { "sbyte", [.. WholeNumberRules, "AllowedValues((sbyte)-1)"], [.. Integers[..^1], "-1", "-128"] },
        { "short", [.. WholeNumberRules, "Range(typeof(short), \"#7\", \"0xA\")"], [.. Integers, "-1", "-32768", "32767"] },
        { "ushort", WholeNumberRules, [.. Integers, "65535"] },
        {
            "double",
            [
                .. WholeNumberRules, "Range(typeof(double), \"-1.5\", \"1e30\")", "AllowedValues(0.5, double.NaN)",
                "AllowedValues(-0.0, 1)", "DeniedValues(0.0, double.NegativeInfinity)", "DeniedValues(1, 1.5f, double.NaN)",
            ],
            [.. Reals, .. Unbounded]
        },
        {
            "float",
            [
                .. WholeNumberRules, "Range(typeof(float), \"-1.5\", \"1e30\", MinimumIsExclusive = true)",
                "AllowedValues(0.5f, float.NaN)", "DeniedValues(1.5f, 2.5)",
            ],
            [.. Reals, "\"NaN\"", "\"Infinity\"", "\"-Infinity\"", "3.4028235e38", "1e-45", "16777217"]
        },
        {
            "decimal",
            [
                .. WholeNumberRules, "Range(typeof(decimal), \"-1.50\", \"1e1\")",
                "Range(typeof(decimal), \" +.5 \", \"79228162514264337593543950335\", MinimumIsExclusive = true)",
            ],
            [
                .. Reals[..^2], "1.50", "79228162514264337593543950335", "-79228162514264337593543950335", "0.0000000000000000000000000001",
                "2147483648",
            ]
        },
        {
            "char",
            [
                "Required", "Range(97, 98)", "Range(-1, 70000)", "AllowedValues('a', 'b')", "AllowedValues('a', \"b\")",
                "DeniedValues('a', null)", "RegularExpression(\"[a-c]\")", "RegularExpression(\"\\\\s\")",
            ],
            ["null", "\"a\"", "\"b\"", "\"c\"", "\" \"", "\"\\u0000\"", "\"\\uffff\"", "\"1\""]
        },
        {
            "bool",
            [
                "Required", "Range(1, 1)", "Range(0, 0)", "Range(0.5, 1.5)", "AllowedValues(true)", "DeniedValues(true, null)",
                "RegularExpression(\"True\")", "RegularExpression(\"true|false\")",
            ],
            ["null", "true", "false"]
        },
        {
            "DayOfWeek",
            [
                "Required", "Range(1, 3)", "Range(0.5, 2.5)", "AllowedValues(DayOfWeek.Monday, DayOfWeek.Tuesday)",
                "AllowedValues(1, DayOfWeek.Sunday)", "DeniedValues(DayOfWeek.Monday, null)", "EnumDataType(typeof(DayOfWeek))",
                "RegularExpression(\"[MT].*\")", "RegularExpression(\"[0-9]\")",
            ],
            ["null", "\"Sunday\"", "\"Monday\"", "\"Tuesday\"", "\"Saturday\""]
        },
        {
            "Large",
            ["Range(1, 3)", "Range(-1, int.MaxValue)", "Range(0.0, 1e30)", "AllowedValues(Large.Most)"],
            ["null", "\"None\"", "\"Most\"", "\"Middle\""]
        },
        {
            "Small",
            ["Range(-1, 3)", "AllowedValues(Small.Low)", "EnumDataType(typeof(Small))", "DeniedValues(Small.Low, (sbyte)1)"],
            ["null", "\"Low\"", "\"One\""]
        },
        {
            "Guid",
            [
                "Required", "Range(typeof(Guid), \"00000000-0000-0000-0000-000000000001\", \"{7fffffff-ffff-ffff-ffff-ffffffffffff}\")",
                "RegularExpression(\"[0-9a-f-]{36}\")", "RegularExpression(\"f.*\")",
            ],
            [
                "null", "\"00000000-0000-0000-0000-000000000000\"", "\"00000000-0000-0000-0000-000000000001\"",
                "\"FFFFFFFF-ffff-ffff-ffff-ffffffffffff\"", "\"7fffffff-ffff-ffff-ffff-ffffffffffff\"",
            ]
        },
        {
            "DateTime",
            [
                "Required", "Range(typeof(DateTime), \"2026-01-01\", \"2026-12-31T12:00:00\")",
                "Range(typeof(DateTime), \"0001-01-01T00:00:00\", \"9999-12-31T23:59:59.9999999\", "
                    + "MinimumIsExclusive = true, MaximumIsExclusive = true)",
                "Range(typeof(DateTime), \"2026-01-01T10:00:00Z\", \"2026-12-31T12:00:00+02:00\")",
            ],
            [
                "null", "\"0001-01-01\"", "\"2025-12-31T23:59:59.9999999\"", "\"2026-01-01\"", "\"2026-01-01T10:00:00Z\"",
                "\"2026-12-31T12:00:00\"", "\"2026-12-31T12:00:00.0000001\"", "\"2026-06-01T00:00:00+14:00\"",
                "\"9999-12-31T23:59:59.9999999\"",
            ]
        },
        {
            "DateTimeOffset",
            [
                "Required", "Range(typeof(DateTimeOffset), \"2026-01-01T00:00:00Z\", \"2026-12-31T12:00:00+02:00\")",
                "Range(typeof(DateTimeOffset), \"0001-01-01T00:00:00Z\", \"9999-12-31T23:59:59Z\", MinimumIsExclusive = true)",
            ],
            [
                "null", "\"0001-01-01T00:00:00Z\"", "\"2026-01-01T01:00:00+01:00\"", "\"2025-12-31T23:59:59Z\"", "\"2026-12-31T10:00:00Z\"",
                "\"2026-12-31T10:00:00.0000001Z\"", "\"9999-12-31T23:59:59.9999999Z\"",
            ]
        },
        {
            "DateOnly",
            [
                "Range(typeof(DateOnly), \"2026-01-01\", \"2026-12-31\")",
                "Range(typeof(DateOnly), \"0001-01-01\", \"9999-12-31\", MaximumIsExclusive = true)",
            ],
            ["null", "\"0001-01-01\"", "\"2026-01-01\"", "\"2026-12-31\"", "\"2027-01-01\"", "\"9999-12-31\""]
        },
        {
            "TimeOnly",
            [
                "Range(typeof(TimeOnly), \"08:00\", \"17:30\")",
                "Range(typeof(TimeOnly), \"00:00\", \"23:59:59.9999999\", MinimumIsExclusive = true)",
            ],
            ["null", "\"00:00:00\"", "\"07:59:59.9999999\"", "\"08:00\"", "\"17:30:00\"", "\"23:59:59.9999999\""]
        },
        {
            "TimeSpan",
            [
                "Range(typeof(TimeSpan), \"-00:00:01\", \"1.00:00:00\")",
                "Range(typeof(TimeSpan), \"-10675199.02:48:05.4775808\", \"10675199.02:48:05.4775807\", MinimumIsExclusive = true)",
                "RegularExpression(\"-?[0-9:]{8}\")",
            ],
            [
                "null", "\"00:00:00\"", "\"-00:00:01\"", "\"-00:00:01.0000001\"", "\"1.00:00:00\"", "\"1.00:00:00.0000001\"",
                "\"-10675199.02:48:05.4775808\"", "\"10675199.02:48:05.4775807\"",
            ]
        },
        {
            "Uri",
            ["Required", "Url", "RegularExpression(\"https://.*\")"],
            ["null", "\"http://x\"", "\"HTTPS://X/%41\"", "\"ftp://x\"", "\"mailto:a@b\"", "\"relative\"", "\"urn:x\"", "\"//x\""]
        },
        {
            "byte[]",
            [
                "Required", "MinLength(0)", "MinLength(1)", "MaxLength(2)", "MaxLength", "MaxLength(-1)", "Length(1, 2)", "Length(0, 0)",
                "WsCount(1, 2)",
            ],
            ["null", "\"\"", "\"AQ==\"", "\"AQI=\"", "\"AQID\""]
        },
        {
            "int[]",
            [
                "Required", "MinLength(0)", "MinLength(1)", "MaxLength(2)", "MaxLength", "MaxLength(-1)", "Length(1, 2)", "Length(0, 0)",
                "WsCount(0, 1)",
            ],
            ["null", "[]", "[1]", "[1,1]", "[1,2,3]"]
        },
        {
            "HashSet<int>",
            ["Required", "MinLength(2)", "MaxLength(1)", "Length(1, 2)", "WsCount(2, 2)"],
            ["null", "[]", "[1]", "[1,1]", "[1,2,1]"]
        },
        {
            "Dictionary<string, int>",
            ["Required", "MinLength(1)", "MaxLength(1)", "Length(0, 0)", "WsCount(1, 1)"],
            ["null", "{}", "{\"a\":1}", "{\"a\":1,\"b\":2}"]
        },
        { "List<string?>", ["Required", "MinLength(1)", "MaxLength(1)"], ["null", "[]", "[null]", "[\"a\",null]"] },
    };
}
