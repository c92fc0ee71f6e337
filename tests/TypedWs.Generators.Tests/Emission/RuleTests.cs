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

    [Fact]
    public void Counts_and_typed_ranges_of_TypedWs_may_be_trimmed_unlike_those_of_DataAnnotations()
    {
        Assert.True(IsUnsafe(typeof(LengthAttribute), typeof(int), typeof(int)));
        Assert.True(IsUnsafe(typeof(RangeAttribute), typeof(Type), typeof(string), typeof(string)));
        Assert.False(IsUnsafe(typeof(WsCountAttribute), typeof(int), typeof(int)));
        Assert.False(IsUnsafe(typeof(WsRangeAttribute), typeof(string), typeof(string)));

        static bool IsUnsafe(Type attribute, params Type[] parameters)
            => attribute
                .GetConstructor(parameters)!
                .IsDefined(typeof(System.Diagnostics.CodeAnalysis.RequiresUnreferencedCodeAttribute), inherit: false);
    }

    [Theory]
    [InlineData("HashSet<int>", "MinLength(2)")]
    [InlineData("ISet<int>", "MaxLength(2)")]
    [InlineData("IReadOnlySet<int>", "Length(2, 2)")]
    [InlineData("HashSet<int>", "Required")]
    public void On_a_set_the_rules_count_the_set(string type, string rule)
    {
        var code = GeneratedCode.Load($$"""[WsMessage("m")] public record M([property: {{rule}}] {{type}} Value);""");
        var attribute = (ValidationAttribute)
            code.Type("M").GetProperty("Value")!.GetCustomAttributes(typeof(ValidationAttribute), inherit: false).Single();
        foreach (string json in (string[])["[]", "[0]", "[0,0]", "[0,0,1]", "[0,1,0,1]", "[0,1,2]", "[0,0,0,1,1,2,2]"])
        {
            (object? read, string[]? errors) = code.Codec("M").Read($$"""{"value":{{json}}}""");
            Assert.True(
                attribute.IsValid(JsonSerializer.Deserialize<HashSet<int>>(json)) == read is not null,
                $"[{rule}] {json}: {string.Join(", ", errors)}");
        }
    }

    [Fact]
    public void A_set_says_how_many_it_has_and_its_elements_come_first()
    {
        var code = GeneratedCode.Load("""[WsMessage("m")] public record M([MinLength(2), MaxLength(3)] HashSet<int> Value);""");

        Assert.Equal(
            """/value min_items: must have at least 2 items {"min":2} 1""",
            code.Codec("M").RefuseInFull("""{"value":[0,0,0,0,0]}"""));
        Assert.Equal(
            """/value max_items: must have at most 3 items {"max":3} 4""",
            code.Codec("M").RefuseInFull("""{"value":[0,1,2,3,3]}"""));
        Assert.Equal(["/value/1 type"], code.Codec("M").Refuse("""{"value":[0,"x"]}"""));
        string many = string.Join(',', Enumerable.Repeat("0", 65_537));
        Assert.Equal(
            """/value max_items: must have at most 65536 items {"max":65536} 65537""",
            code.Codec("M").RefuseInFull($$"""{"value":[{{many}}]}"""));
    }

    [Theory]
    [InlineData("int", "[0-9]{2}|-5", new[] { "1", "12", "-5", "100" })]
    [InlineData("long?", "[0-9]{2}", new[] { "1", "12", "null" })]
    [InlineData("double", "[0-9]+|-?1\\\\.5|1E\\\\+20", new[] { "1.5", "-1.5", "2.5", "1e20", "3" })]
    [InlineData("decimal", "1\\\\.50", new[] { "1.5", "1.50" })]
    [InlineData("float", "0\\\\.1", new[] { "0.1", "0.2" })]
    [InlineData("char", "[a-c]", new[] { "\"a\"", "\"d\"" })]
    [InlineData("bool", "True", new[] { "true", "false" })]
    [InlineData("Guid", "6f.*", new[] { "\"6f9619ff-8b86-d011-b42d-00c04fc964ff\"", "\"7f9619ff-8b86-d011-b42d-00c04fc964ff\"" })]
    [InlineData("DayOfWeek", "[MT].*", new[] { "\"Monday\"", "\"Tuesday\"", "\"Sunday\"" })]
    [InlineData("Uri", "https://.*", new[] { "\"https://a/b\"", "\"http://a\"", "\"\"", "\"https://a/%41\"" })]
    [InlineData("TimeSpan", "[0-9:]{8}", new[] { "\"10:00:00\"", "\"1.10:00:00\"", "\"00:00:00.5\"" })]
    public void A_regular_expression_is_matched_with_the_text_of_any_scalar(string type, string pattern, string[] values)
    {
        var code = GeneratedCode.Load(
            $$"""[WsMessage("m")] public record M([property: RegularExpression("{{pattern}}")] {{type}} Value);""");
        PropertyInfo property = code.Type("M").GetProperty("Value")!;
        var attribute = (ValidationAttribute)property.GetCustomAttributes(typeof(ValidationAttribute), inherit: false).Single();
        var options = new JsonSerializerOptions(JsonSerializerOptions.Web)
        {
            Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
        };
        foreach (string value in values)
        {
            string json = $$"""{"value":{{value}}}""";
            bool expected = attribute.IsValid(property.GetValue(JsonSerializer.Deserialize(json, code.Type("M"), options)));
            Assert.Equal(expected ? [] : ["/value pattern"], code.Codec("M").Read(json).Errors);
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

    [Fact]
    public void On_an_enum()
    {
        var code = GeneratedCode.Load("""public enum E { A, B, C } [WsMessage("m")] public record M([AllowedValues(E.A, E.C)] E Value);""");

        code.Codec("M").Accept("""{"value":"A"}""");
        Assert.Equal(
            """/value one_of: must be one of the allowed values {"allowed":["A","C"]}""",
            code.Codec("M").RefuseInFull("""{"value":"B"}"""));
    }

    [Fact]
    public void Denied_and_undefined_values_of_an_enum()
    {
        var code = GeneratedCode.Load("""
            public enum E { A = 1, B }
            [WsMessage("m")] public record M([DeniedValues(E.A)] E Value = E.B, [EnumDataType(typeof(E))] E Other = default);
            """);

        code.Codec("M").Accept("""{"value":"B","other":"A"}""");
        Assert.Equal(
            """/value not_one_of: must not be one of the denied values {"denied":["A"]}""",
            code.Codec("M").RefuseInFull("""{"value":"A","other":"A"}"""));
        Assert.Equal("/other one_of: must be one of the known values {}", code.Codec("M").RefuseInFull("{}"));
    }

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

    [Theory]
    [InlineData("Method")]
    [InlineData("Property")]
    [InlineData("Field")]
    public void A_pattern_of_the_users_own_means_what_RegularExpression_means(string member)
    {
        var code = GeneratedCode.Load($$"""
            using System.Text.RegularExpressions;
            internal static class Patterns
            {
                public static readonly Regex Field = new("(?=a)a|ab", RegexOptions.None, TimeSpan.FromSeconds(1));
                internal static Regex Property => Field;
                public static Regex Method() => Field;
            }
            [WsMessage("m")]
            public record M([WsPattern(typeof(Patterns), nameof(Patterns.{{member}}), ErrorMessage = "{0} is no a")] string? Value);
            """);

        code.Codec("M").Accept("""{"value":"a"}""");
        code.Codec("M").Accept("""{"value":""}""");
        code.Codec("M").Accept("""{"value":null}""");
        Assert.Equal("/value pattern: Value is no a {}", code.Codec("M").RefuseInFull("""{"value":"ab"}"""));
    }

    [Fact]
    public void A_pattern_that_backtracks_without_end_is_a_failed_rule()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("m")] public record M([RegularExpression("(?=a)(a+)+b", MatchTimeoutInMilliseconds = 50)] string Value);
            """);

        Assert.Equal(["/value pattern"], code.Codec("M").Refuse($$"""{"value":"{{new string('a', 40)}}"}"""));
    }

    [Theory]
    [InlineData("""[RegularExpression("(?=a)(a+)+b", MatchTimeoutInMilliseconds = 400)] string Value""")]
    [InlineData("""[WsPattern(typeof(Patterns), nameof(Patterns.Slow))] string Value""")]
    [InlineData(
        """[RegularExpression("(?=a)(a+)+b", MatchTimeoutInMilliseconds = 400)] string Other, """
        + """[WsPattern(typeof(Patterns), nameof(Patterns.Slow))] string Value"""
    )]
    public void All_patterns_of_a_message_share_the_time_of_one(string members)
    {
        // 400 ms each would be two minutes and more.
        const int Items = 300;
        var code = GeneratedCode.Load($$"""
            using System.Text.RegularExpressions;
            internal static class Patterns
            {
                public static readonly Regex Slow = new("(?=a)(a+)+b", RegexOptions.None, TimeSpan.FromMilliseconds(400));
            }
            public record Item({{members}});
            [WsMessage("m")] public record M(List<Item> Items);
            """);
        string item = $$"""{"value":"{{new string('a', 60)}}","other":"ab"}""";
        var time = System.Diagnostics.Stopwatch.StartNew();

        string[] errors = code.Codec("M").Refuse($$"""{"items":[{{string.Join(',', Enumerable.Repeat(item, Items))}}]}""");

        Assert.Equal("/items/0/value pattern", errors[0]);
        Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void The_next_message_has_the_time_of_its_patterns_again()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("m")] public record M([RegularExpression("(?=a)(a+)+b", MatchTimeoutInMilliseconds = 50)] string Value);
            """);

        Assert.Equal(["/value pattern"], code.Codec("M").Refuse($$"""{"value":"{{new string('a', 40)}}"}"""));
        code.Codec("M").Accept("""{"value":"aab"}""");
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
