using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace TypedWs.Contracts.Tests.Features;

public static partial class Patterns
{
    [GeneratedRegex("^[a-z]+$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex Letters { get; }

    [GeneratedRegex(@"(\d)\1", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    public static partial Regex Twice { get; }
}

[WsMessage("texts")]
public sealed record Texts(
    [Required, StringLength(10, MinimumLength = 2)] string Name,
    [Required(AllowEmptyStrings = true), MinLength(3)] string? Empty,
    [WsNotBlank] string Blank,
    [RegularExpression("[0-9]{2,4}|x")] string Digits,
    [RegularExpression("(?=a)a.*")] string Ahead,
    [WsPattern(typeof(Patterns), nameof(Patterns.Letters))] string Letters,
    [WsPattern(typeof(Patterns), nameof(Patterns.Twice))] string Twice,
    [EmailAddress] string Email,
    [Url] string Url,
    [Phone] string Phone,
    [CreditCard] string Card,
    [Base64String] string Base64,
    [FileExtensions(Extensions = "png,jpg")] string File,
    [AllowedValues("a", "b c", "ü")] string Allowed,
    [DeniedValues("a", null)] string? Denied,
    [Range(1, 10)] string Integer,
    [Range(0.5, 2.5)] string Real,
    [Length(1, 4)] byte[] Bytes,
    [Url] Uri Link,
    [RegularExpression("/.*")] Uri Path,
    [MaxLength(4), StringLength(6), WsNotBlank] string? Twofold = null,
    [StringLength(3)] string? Short = null);

[WsMessage("ranges")]
public sealed record Ranges(
    [Range(1, 10)] int Int32,
    [Range(1, 10)] ulong UInt64,
    [Range(1, 10)] double Rounded,
    [Range(1, 10)] decimal RoundedDecimal,
    [Range(0.5, 9.5)] int Converted,
    [Range(0.5, double.PositiveInfinity, MinimumIsExclusive = true)] double Real,
    [Range(0.1, 0.7)] float Single,
    [WsRange("0.10", "0.70", MaximumIsExclusive = true)] decimal Exact,
    [WsRange("0.1", "0.7")] float ExactSingle,
    [WsRange("-9000000000000000000", "9000000000000000001")] long Wide,
    [WsRange("c", "m")] char Char,
    [Range(1, 100)] char CharNumber,
    [Range(1, 1)] bool Truth,
    [WsRange("2026-01-01", "2026-12-31")] DateOnly Date,
    [WsRange("08:00", "17:30")] TimeOnly Time,
    [WsRange("00:00:01", "1.00:00:00")] TimeSpan Span,
    [WsRange("2026-01-01T00:00:00Z", "2026-12-31T00:00:00+02:00")] DateTimeOffset Moment,
    [WsRange("2026-01-01T10:00:00", "2026-12-31")] DateTime Clock,
    [WsRange("10000000-0000-0000-0000-000000000000", "f0000000-0000-0000-0000-000000000000")] Guid Guid,
    [AllowedValues(1, 2, -3)] int Allowed,
    [DeniedValues(1.5, double.NaN)] double Denied,
    [AllowedValues('a', 'b')] char AllowedChar,
    [RegularExpression("[1-3]+(\\.5)?")] decimal Text,
    [RegularExpression("True")] bool Boolean,
    [RegularExpression("0.*")] Guid Prefix,
    [RegularExpression("[0-9:]+")] TimeSpan SpanText,
    [Range(5, 10)] int? Maybe = null);

[WsMessage("initials")]
public sealed class Initials
{
    [Range(1, 10)]
    public int Zero { get; set; }

    [Range(1, 10)]
    public int Two { get; set; } = 2;

    [Required]
    public string? Name { get; set; }

    [StringLength(3)]
    public string Long { get; set; } = "longer";

    [MinLength(1)]
    public List<int> Empty { get; set; } = [];

    [MinLength(1)]
    public List<int>? None { get; set; }

    [AllowedValues("a", "b")]
    public string? Listed { get; set; }

    [Compare(nameof(Other))]
    public string? Same { get; set; }

    public string? Other { get; set; } = "other";

    [MaxLength(2)]
    public Dictionary<string, int> Map { get; set; } = [];

    [RegularExpression("[a-z]+")]
    public string Pattern { get; set; } = "ABC";
}

[WsMessage("compared")]
public sealed record Compared(
    string First,
    [property: Compare("First")] string Second,
    decimal Price,
    [property: Compare("Price")] decimal Again,
    [property: Compare("Color")] Color Same,
    Color Color,
    [property: Compare("Moment")] DateTimeOffset When,
    DateTimeOffset Moment,
    [property: Compare("Left")] string? Right = "r",
    string? Left = null,
    int Last = 4,
    [property: Compare("Last")] int? Final = 4);
