using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TypedWs.Contracts.Tests.Features;

// The rules and the converter of an application: they accept everything, so that only what a contract can say counts.
[WsRuleCode("fine"), AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class FineAttribute : ValidationAttribute
{
    public int Step { get; set; }

    public override bool IsValid(object? value) => true;
}

public sealed class AnyTextConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        return value.RootElement.GetRawText();
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteRawValue(value);
}

[WsMessage("own")]
public sealed record Own(
    [Fine(Step = 2), Range(1, 5)] int Number,
    [property: JsonConverter(typeof(AnyTextConverter))] string Converted,
    [WsEach<FineAttribute>, MaxLength(2)] List<int> Items,
    [property: Compare("Number")] int Same) : IValidatableObject
{
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => [];
}

[WsMessage("strict"), WsJsonOptions(
    UnknownMembers = WsUnknownMembers.Disallow,
    PropertyNaming = WsNaming.SnakeCase,
    EnumNaming = WsNaming.KebabCase,
    AllowMissingOffset = true)]
public sealed record Strict(
    int SomeNumber,
    Color FavoriteColor,
    DateTimeOffset LocalTime,
    [property: JsonPropertyName("quote\"d\\")] int Quoted,
    [property: JsonPropertyName("a/b~c")] Point? Slashed = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Small = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWriting)] int Silent = 0);

[WsMessage("numbered"), WsJsonOptions(EnumsAsNumbers = true)]
public sealed record Numbered(Color Color, Access Access, Dictionary<Color, Access> Map, HashSet<Color>? Set = null);

[WsMessage("bare.text", Bare = true)]
public sealed record BareText([Required, StringLength(5)] string Text);

[WsMessage("bare.list", Bare = true)]
public sealed record BareList([MinLength(1), MaxLength(3), WsEach<RangeAttribute>(1, 9)] List<int> Numbers);

[WsMessage("bare.object", Bare = true)]
public sealed record BareObject(Point Point);

[WsMessage("empty")]
public sealed record Empty;

[WsMessage("empty.strict"), WsJsonOptions(UnknownMembers = WsUnknownMembers.Disallow)]
public sealed record EmptyStrict;

[WsErrorData]
public sealed record Refusal(Color Color, List<Point>? Points = null);

/// <summary>The answer, with a "quoted" text and Ümlaut.</summary>
[WsMessage("answer", Direction = WsDirection.ServerToClient), WsOverflow(WsOverflowPolicy.KeepLatest)]
[Obsolete("no more")]
public sealed record Answer(string Text, Growing Growing);

[WsMessage("item", Direction = WsDirection.ServerToClient)]
public sealed record Item(int Number);
