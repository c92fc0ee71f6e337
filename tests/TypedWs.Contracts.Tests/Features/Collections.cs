using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace TypedWs.Contracts.Tests.Features;

public sealed record Point(int X, [Range(0, 9)] int Y = 1, string? Label = null);

[WsMessage("collections")]
public sealed record Collections(
    [MaxLength(3)] List<int> Few,
    [Length(1, 4)] string?[] Some,
    [MinLength(2)] ImmutableArray<Point> Points,
    HashSet<int> Numbers,
    [Length(1, 2)] HashSet<string> Names,
    [MaxLength(2)] HashSet<decimal?> Prices,
    [MinLength(2)] ISet<DateTimeOffset> Moments,
    HashSet<Point> Places,
    List<List<int>> Nested,
    [MaxLength(4), WsEach<StringLengthAttribute>(5), WsEach<WsNotBlankAttribute>] List<string> Tags,
    [MaxLength(3)] int[]? Maybe = null);

[WsMessage("maps")]
public sealed record Maps(
    Dictionary<string, int> ByText,
    [Length(1, 3)] Dictionary<int, string?> ByInteger,
    Dictionary<ulong, bool> ByWide,
    Dictionary<Guid, Point> ByGuid,
    [WsEach<RangeAttribute>(0, 100)] Dictionary<string, int> Percentages,
    Dictionary<string, Dictionary<sbyte, double>> Nested,
    KeyValuePair<string, int> Pair,
    IReadOnlyDictionary<string, List<Point>>? Maybe = null);

[WsMessage("tree")]
public sealed record Tree(string Name, List<Tree>? Children = null, Dictionary<string, Tree>? Named = null);
