using System.Text.Json;
using TypedWs.Contracts.Json;

namespace TypedWs.Contracts.Reading;

/// <summary>A JSON object of a contract, whose members are taken one by one. A member that nobody takes is an error.</summary>
internal sealed class ObjectNode
{
    // Enough for every path and name that is not hostile.
    private const int MaxShownLength = 200;

    private readonly JsonElement _element;
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public ObjectNode(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Fail(path, "must be an object");
        }

        _element = element;
        Path = path;
    }

    /// <summary>The place of the object in the document, as a JSON Pointer.</summary>
    public string Path { get; }

    public static WsContractException Fail(string path, string problem)
        => new($"The contract is invalid at '{(path.Length == 0 ? "/" : Shorten(path))}': it {problem}.");

    public WsContractException Fail(string problem) => Fail(Path, problem);

    public WsContractException FailAt(string name, string problem) => Fail(PathOf(name), problem);

    public string PathOf(string name) => Path + "/" + name;

    public bool Has(string name) => _element.TryGetProperty(name, out _);

    public JsonElement? Take(string name)
    {
        _taken.Add(name);
        return _element.TryGetProperty(name, out JsonElement value) ? value : null;
    }

    public JsonElement Require(string name) => Take(name) ?? throw Fail($"has no member '{name}'");

    public string? TakeText(string name) => Take(name) is { } value ? ToText(value, PathOf(name)) : null;

    public string RequireText(string name) => ToText(Require(name), PathOf(name));

    public bool TakeFlag(string name) => Take(name) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True } => true,
        _ => throw FailAt(name, "must be true or absent"),
    };

    /// <summary>A number that is not negative and fits an <see cref="int"/>.</summary>
    public int? TakeCount(string name)
        => Take(name) is not { } value ? null
            : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) && count >= 0 ? count
            : throw FailAt(name, "must be an integer that is not negative and fits 32 bits");

    /// <summary>Any value as a JSON text without white space.</summary>
    public string? TakeRaw(string name) => Take(name) is { } value ? JsonTexts.Compact(value) : null;

    public string? TakeRaw(string name, JsonValueKind kind, string problem)
        => Take(name) is not { } value ? null
            : value.ValueKind == kind ? JsonTexts.Compact(value)
            : throw FailAt(name, problem);

    public T TakeWord<T>(string name, WordTable<T> words)
        where T : struct, Enum
        => words.TryRead(TakeText(name), out T value)
            ? value
            : throw FailAt(name, "must be one of " + string.Join(", ", words.Words));

    public ObjectNode? TakeObject(string name) => Take(name) is { } value ? new ObjectNode(value, PathOf(name)) : null;

    public IReadOnlyList<T> TakeItems<T>(string name, Func<JsonElement, string, T> read)
        => Take(name) is { } value ? ReadItems(value, PathOf(name), read) : [];

    public IReadOnlyList<T> RequireItems<T>(string name, Func<JsonElement, string, T> read)
        => ReadItems(Require(name), PathOf(name), read);

    /// <summary>All members, whose names are those of types.</summary>
    public IEnumerable<(string Name, JsonElement Value)> TakeAll()
    {
        foreach (JsonProperty member in _element.EnumerateObject())
        {
            _taken.Add(member.Name);
            yield return (member.Name, member.Value);
        }
    }

    /// <summary>Refuses members that were not taken.</summary>
    public void End()
    {
        foreach (JsonProperty member in _element.EnumerateObject())
        {
            if (!_taken.Contains(member.Name))
            {
                throw Fail($"has the member '{Shorten(member.Name)}', which the format does not know");
            }
        }
    }

    public static string ToText(JsonElement value, string path)
        => value.ValueKind == JsonValueKind.String ? JsonTexts.Read(value) : throw Fail(path, "must be a string");

    /// <summary>A name or a text of the document, for the text of an error.</summary>
    public static string Shorten(string text) => text.Length <= MaxShownLength ? text : text[..MaxShownLength] + "…";

    private static T[] ReadItems<T>(JsonElement value, string path, Func<JsonElement, string, T> read)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Fail(path, "must be an array");
        }

        var items = new T[value.GetArrayLength()];
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            items[index] = read(item, $"{path}/{index}");
            index++;
        }

        return items;
    }
}
