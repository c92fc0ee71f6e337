using System.Globalization;
using System.Text;

namespace TypedWs.Contracts.Json;

/// <summary>Writes a JSON object of a contract: without white space and without empty members.</summary>
/// <param name="isWire">Whether only what is visible on the wire is written. Hashes are computed from this form.</param>
internal sealed class ObjectText(bool isWire)
{
    private readonly StringBuilder _text = new();

    /// <summary>The members without the braces.</summary>
    public string Members => _text.ToString();

    /// <summary>Adds a member with a JSON value; nothing if it is null.</summary>
    public ObjectText Add(string name, string? json)
    {
        if (json is not null)
        {
            _text.Append(_text.Length == 0 ? "\"" : ",\"").Append(name).Append("\":").Append(json);
        }

        return this;
    }

    public ObjectText AddText(string name, string? text) => Add(name, text is null ? null : JsonTexts.Quote(text));

    public ObjectText AddNumber(string name, long? number) => Add(name, number?.ToString(CultureInfo.InvariantCulture));

    public ObjectText AddItems(string name, IEnumerable<string> items)
    {
        string json = Items(items);
        return json.Length == 2 ? this : Add(name, json);
    }

    public ObjectText AddIf(string name, bool condition) => Add(name, condition ? "true" : null);

    /// <summary>Adds members of an object without its braces.</summary>
    public ObjectText AddMembers(string members)
    {
        if (members.Length > 0)
        {
            _text.Append(_text.Length == 0 ? "" : ",").Append(members);
        }

        return this;
    }

    /// <summary>Adds a member with a JSON value that is not visible on the wire.</summary>
    public ObjectText AddAside(string name, string? json) => isWire ? this : Add(name, json);

    /// <summary>Adds a text that is not visible on the wire; nothing if it is null.</summary>
    public ObjectText AddTextAside(string name, string? text) => isWire ? this : AddText(name, text);

    /// <summary>Adds the name of a declaration in C#. On the wire only its presence is visible.</summary>
    public ObjectText AddClr(string name, string? clr)
        => clr is null ? this : isWire ? Add(name, "true") : AddText(name, clr);

    /// <summary>The object.</summary>
    public override string ToString() => "{" + _text + "}";

    public static string Items(IEnumerable<string> items) => "[" + string.Join(',', items) + "]";
}
