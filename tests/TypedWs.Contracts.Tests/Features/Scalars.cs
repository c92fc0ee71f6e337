using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TypedWs.Contracts.Tests.Features;

[WsMessage("scalars")]
public sealed record Scalars(
    bool Boolean,
    byte Byte,
    sbyte SByte,
    short Int16,
    ushort UInt16,
    int Int32,
    uint UInt32,
    long Int64,
    ulong UInt64,
    float Single,
    double Double,
    decimal Decimal,
    char Char,
    string String,
    Guid Guid,
    DateTime DateTime,
    DateTimeOffset DateTimeOffset,
    DateOnly DateOnly,
    TimeOnly TimeOnly,
    TimeSpan TimeSpan,
    Uri Uri,
    byte[] Base64);

[WsMessage("optionals")]
public sealed record Optionals(
    bool? Boolean = true,
    int? Int32 = null,
    ulong UInt64 = 7,
    double? Double = 0.5,
    decimal? Decimal = null,
    char Char = 'x',
    string? String = "text",
    Guid Guid = default,
    DateTime? DateTime = null,
    DateOnly? DateOnly = null,
    TimeSpan? TimeSpan = null,
    Uri? Uri = null,
    byte[]? Base64 = null,
    JsonElement Element = default,
    WsRawJson? Raw = null);

[WsMessage("numbers")]
public sealed record Numbers(
    [property: JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] int Either,
    [property: JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)] long Text,
    [property: JsonNumberHandling(JsonNumberHandling.WriteAsString)] uint Written,
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] double Named,
    [property: JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    float Both,
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    [AllowedValues(1.5, 2.5, double.PositiveInfinity, double.NaN)]
    double Listed,
    [property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    [DeniedValues(1f, float.NaN, float.NegativeInfinity)]
    float Unlisted,
    [property: JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] List<decimal?> Many,
    [property: JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] byte Small = 3);
