using System.Text.Json;
using TypedWs.Generators.Model;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary><c>[WsJsonOptions]</c> on assemblies and messages.</summary>
public sealed class JsonOptionsTests
{
    [Theory]
    [InlineData("CamelCase", """{"userName":1,"urlPath":{"itemId2":2},"own":3}""")]
    [InlineData("AsDeclared", """{"UserName":1,"URLPath":{"ItemId2":2},"own":3}""")]
    [InlineData("SnakeCase", """{"user_name":1,"url_path":{"item_id2":2},"own":3}""")]
    [InlineData("KebabCase", """{"user-name":1,"url-path":{"item-id2":2},"own":3}""")]
    public void Members_are_named_as_the_policy_says(string naming, string json)
    {
        var code = GeneratedCode.Load($$"""
            public record Inner(int ItemId2);
            [WsJsonOptions(PropertyNaming = WsNaming.{{naming}})]
            [WsMessage("a")] public record A(int UserName, Inner URLPath, [property: JsonPropertyName("own")] int Other);
            """);

        Assert.Equal(json, code.Codec("A").RoundTrip(json));
    }

    [Theory]
    [InlineData("CamelCase", "inProgress", "ownName")]
    [InlineData("AsDeclared", "InProgress", "ownName")]
    [InlineData("SnakeCase", "in_progress", "ownName")]
    [InlineData("KebabCase", "in-progress", "ownName")]
    public void Values_of_enums_are_named_as_their_policy_says(string naming, string name, string own)
    {
        var code = GeneratedCode.Load($$"""
            [assembly: WsJsonOptions(EnumNaming = WsNaming.{{naming}})]
            public enum State { InProgress, [JsonStringEnumMemberName("ownName")] Done, Lost }
            public enum Other { AsDeclared }
            [WsMessage("a")] public record A([AllowedValues(State.InProgress, State.Done)] State State, Dictionary<State, int> Map,
                [property: JsonConverter(typeof(JsonStringEnumConverter))] Other Other);
            [WsMessage("b")] [WsJsonOptions(EnumsAsNumbers = true)] public record B([AllowedValues(State.Done)] State State);
            """);

        string json = $$$"""{"state":"{{{name}}}","map":{"{{{name}}}":1,"{{{own}}}":2},"other":"AsDeclared"}""";
        Assert.Equal(json, code.Codec("A").RoundTrip(json));
        Assert.Equal(
            $$"""/state one_of: must be one of the allowed values {"allowed":["{{name}}","{{own}}"]}""",
            code.Codec("A")
                .RefuseInFull(
                    json.Replace(
                        $"\"state\":\"{name}\"",
                        $"\"state\":\"{(naming is "AsDeclared" ? "Lost" : "lost")}\"",
                        StringComparison.Ordinal)));
        Assert.Equal(
            """/state one_of: must be one of the allowed values {"allowed":[1]}""",
            code.Codec("B").RefuseInFull("""{"state":2}"""));
        var options = new JsonSerializerOptions(JsonSerializerOptions.Web)
        {
            Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(naming switch
            {
                "CamelCase" => JsonNamingPolicy.CamelCase,
                "SnakeCase" => JsonNamingPolicy.SnakeCaseLower,
                "KebabCase" => JsonNamingPolicy.KebabCaseLower,
                _ => null,
            }) },
        };
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(json, code.Type("A"), options), code.Type("A"), options));
    }

    [Fact]
    public Task TWS010_two_values_of_an_enum_that_get_one_name() => Analysis.Verify("""
        public enum State { Lost, {|TWS010:lost|} }
        [WsJsonOptions(EnumNaming = WsNaming.CamelCase)] [WsMessage("a")] public record A(State State);
        [WsJsonOptions(EnumsAsNumbers = true, EnumNaming = WsNaming.CamelCase)] [WsMessage("b")] public record B(State State);
        """);

    [Fact]
    public Task TWS010_two_keys_of_a_map_that_get_one_name_although_the_enum_is_a_number() => Analysis.Verify("""
        public enum State { Lost, {|TWS010:lost|} }
        [WsJsonOptions(EnumsAsNumbers = true, EnumNaming = WsNaming.CamelCase)]
        [WsMessage("a")] public record A(State State, Dictionary<State, int> First, Dictionary<State, string> Second);
        """);

    [Fact]
    public void Every_number_of_an_enum_is_read_although_two_would_have_one_name()
    {
        var code = GeneratedCode.Load("""
            public enum State { Lost, lost, Found }
            [WsJsonOptions(EnumsAsNumbers = true, EnumNaming = WsNaming.CamelCase)]
            [WsMessage("a")] public record A(State State, Dictionary<int, State> States);
            """);

        Assert.Equal(
            """{"state":1,"states":{"1":1,"2":0}}""", code.Codec("A").RoundTrip("""{"state":1,"states":{"1":1,"2":0}}"""));
        Assert.Equal(
            ["/state one_of: must be one of the allowed values {\"allowed\":[0,1,2]}"],
            code.Codec("A").RefuseInDetail("""{"state":3,"states":{}}"""));
    }

    [Theory]
    [InlineData("\"2026-05-02T10:00:00\"")]
    [InlineData("\"2026-05-02T10:00\"")]
    [InlineData("\"2026-05-02\"")]
    [InlineData("\"2026-05-02T10:00:00.1234567\"")]
    public void A_DateTimeOffset_needs_an_offset_unless_the_option_says_otherwise(string json)
    {
        var code = GeneratedCode.Load("""
            [WsMessage("a")] public record A(DateTimeOffset? Time, List<DateTimeOffset> Times, DateTime Plain);
            [WsJsonOptions(AllowMissingOffset = true)] [WsMessage("b")] public record B(
                [Range(typeof(DateTimeOffset), "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")] DateTimeOffset? Time,
                List<DateTimeOffset> Times);
            """);

        Assert.Equal(
            [
                "/time format: must be an ISO 8601 date and time with Z or an offset {}",
                "/times/1 format: must be an ISO 8601 date and time with Z or an offset {}",
            ],
            code.Codec("A").RefuseInDetail($$"""{"time":{{json}},"times":["2026-05-02T10:00:00Z",{{json}}],"plain":{{json}}}"""));
        code.Codec("A").Accept("""{"time":"2026-05-02T10:00+02:00","times":["2026-05-02T10:00:00-00:00"],"plain":"2026-05-02"}""");
        code.Codec("B").Accept($$"""{"time":{{json}},"times":[{{json}}]}""");
        Assert.Equal(["/time range"], code.Codec("B").Refuse("""{"time":"2025-05-02T10:00:00","times":[]}"""));
    }

    [Fact]
    public void What_a_message_does_not_say_is_as_the_assembly_says()
    {
        var code = GeneratedCode.Load("""
            [assembly: WsJsonOptions(PropertyNaming = WsNaming.SnakeCase, UnknownMembers = WsUnknownMembers.Disallow)]
            [WsMessage("a")] public record A(int UserName);
            [WsJsonOptions(PropertyNaming = WsNaming.CamelCase)] [WsMessage("b")] public record B(int UserName);
            [WsJsonOptions(UnknownMembers = WsUnknownMembers.Ignore)] [WsMessage("c")] public record C(int UserName);
            """);

        Assert.Equal(["/x unknown"], code.Codec("A").Refuse("""{"user_name":1,"x":{}}"""));
        Assert.Equal(["/x unknown"], code.Codec("B").Refuse("""{"userName":1,"x":{}}"""));
        Assert.Equal("""{"user_name":1}""", code.Codec("C").RoundTrip("""{"user_name":1,"x":{}}"""));
    }

    [Fact]
    public void Unknown_members_are_refused_at_every_level_unless_a_type_says_otherwise()
    {
        var code = GeneratedCode.Load("""
            public record Inner(int X);
            public record None;
            [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)] public record Open(int X);
            [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] public record Closed(int X);
            [WsJsonOptions(UnknownMembers = WsUnknownMembers.Disallow)]
            [WsMessage("a")] public record A(Inner Inner, List<None> None, Open Open);
            [WsMessage("b")] public record B(Closed Closed);
            """);

        Assert.Equal(
            ["/inner/~1 unknown", "/none/0/y unknown", "/last unknown"],
            code.Codec("A").Refuse("""{"inner":{"x":1,"/":[1]},"none":[{"y":1},{}],"open":{"x":1,"y":2},"last":null}"""));
        Assert.Equal(["/closed/y unknown"], code.Codec("B").Refuse("""{"closed":{"x":1,"y":2},"z":1}"""));
    }

    [Fact]
    public void Enums_are_numbers_where_that_is_asked_for()
    {
        var code = GeneratedCode.Load("""
            public enum Color : sbyte { Red = -1, Rouge = Red, Green = 5 }
            [Flags] public enum Rights : ulong { None = 0, Read = 1, Write = 2, All = 0x8000000000000000 }
            [WsJsonOptions(EnumsAsNumbers = true)]
            [WsMessage("a")] public record A(Color Color, Color? Other, Rights Rights, Dictionary<Color, int>? Map = null);
            """);
        MessageCodecProxy codec = code.Codec("A");

        foreach (string json in (string[])
                [
                    """{"color":-1,"other":5,"rights":9223372036854775811,"map":{"Green":1}}""",
                    """{"color":5,"other":null,"rights":0,"map":null}""",
                ])
        {
            Assert.Equal(json, codec.RoundTrip(json));
        }

        Assert.Equal(["/color one_of", "/other type", "/rights one_of"], codec.Refuse("""{"color":0,"other":"Red","rights":4}"""));
        Assert.Equal(
            """/color one_of: must be one of the allowed values {"allowed":[-1,5]}""",
            codec.RefuseInFull("""{"color":1,"other":null,"rights":1}"""));
    }

    [Theory]
    [InlineData("X")]
    [InlineData("text")]
    [InlineData("UserName")]
    [InlineData("URL")]
    [InlineData("URLPath")]
    [InlineData("MyURLPath2")]
    [InlineData("Item2Id")]
    [InlineData("X509Certificate")]
    [InlineData("_private_Name")]
    [InlineData("already_snake")]
    [InlineData("ÄpfelÖl")]
    [InlineData("消息Text")]
    public void The_policies_are_those_of_System_Text_Json(string name)
    {
        Assert.Equal(JsonNamingPolicy.CamelCase.ConvertName(name), JsonNames.Convert(name, NamingPolicy.CamelCase));
        Assert.Equal(JsonNamingPolicy.SnakeCaseLower.ConvertName(name), JsonNames.Convert(name, NamingPolicy.SnakeCase));
        Assert.Equal(JsonNamingPolicy.KebabCaseLower.ConvertName(name), JsonNames.Convert(name, NamingPolicy.KebabCase));
    }
}
