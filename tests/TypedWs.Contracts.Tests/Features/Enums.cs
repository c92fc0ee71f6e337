using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace TypedWs.Contracts.Tests.Features;

public enum Color
{
    Red,
    [JsonStringEnumMemberName("light-green")]
    Green,
    Blue = 7,
    Azure = 7,
    [JsonStringEnumMemberName("zür/ich~")]
    Other = -1,
}

[Flags]
public enum Access : byte
{
    None = 0,
    Read = 1,
    Write = 2,
    Run = 8,
}

[JsonConverter(typeof(JsonNumberEnumConverter<Level>))]
public enum Level : ulong
{
    Low = 1,
    High = ulong.MaxValue,
}

// Two values have the same name in JSON. The enum is a number there, so each of them is read.
[JsonConverter(typeof(JsonNumberEnumConverter<Letter>))]
public enum Letter
{
    [WsUnknown]
    Lower = 1,
    [JsonStringEnumMemberName("Lower")]
    Upper = 2,
    Other = 3,
}

public enum Growing
{
    [WsUnknown(FromClients = true)]
    Unknown,
    Known,
}

[WsMessage("enums")]
public sealed record Enums(
    Color Color,
    Level Level,
    Growing Growing,
    [property: JsonConverter(typeof(JsonNumberEnumConverter<Access>))] Access Access,
    Letter Letter,
    [property: JsonConverter(typeof(JsonNumberEnumConverter<Color>))] Color Number,
    Dictionary<Color, int> ByColor,
    Dictionary<Level, int>? ByLevel = null,
    Color? Maybe = null,
    Color Initial = Color.Blue,
    HashSet<Color>? Colors = null);

[WsMessage("enum.rules")]
public sealed record EnumRules(
    [AllowedValues(Color.Red, Color.Green)] Color Allowed,
    [DeniedValues(Color.Red)] Color Denied,
    [Range(0, 5)] Color Ranged,
    [RegularExpression("[A-Z][a-z]+")] Color Matched,
    [EnumDataType(typeof(Color))] Color Known,
    [EnumDataType(typeof(Color))] string Name,
    [EnumDataType(typeof(Access))] string Flags,
    [EnumDataType(typeof(Access))] int Number,
    [EnumDataType(typeof(Level))] long Wide,
    [AllowedValues(Color.Blue, null)] Color? Maybe = null);
