using System.Text;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>
/// Writes a JSON object of a contract: without white space and without empty members. It has one of two forms: the contract itself, or the
/// part that is visible on the wire, from which hashes are computed.
/// </summary>
/// <param name="isWire">Whether only members that are visible on the wire are written.</param>
internal sealed class ContractObject(bool isWire)
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a member with a JSON value; nothing if it is null.</summary>
    public ContractObject Add(string name, string? json)
    {
        if (json is not null)
        {
            _text.Append(_text.Length == 0 ? "\"" : ",\"").Append(name).Append("\":").Append(json);
        }

        return this;
    }

    /// <summary>Adds a member with a string; nothing if it is null.</summary>
    public ContractObject AddText(string name, string? text) => Add(name, text is null ? null : Quote(text));

    /// <summary>Adds a member with an array; nothing if it is empty.</summary>
    public ContractObject AddItems(string name, IEnumerable<string> items)
    {
        string json = Items(items);
        return json.Length == 2 ? this : Add(name, json);
    }

    /// <summary>Adds a member with the value <c>true</c>; nothing if the condition is false.</summary>
    public ContractObject AddIf(string name, bool condition) => Add(name, condition ? "true" : null);

    /// <summary>Adds members of an object without its braces; nothing if there are none.</summary>
    public ContractObject AddMembers(string members)
    {
        if (members.Length > 0)
        {
            _text.Append(_text.Length == 0 ? "" : ",").Append(members);
        }

        return this;
    }

    /// <summary>Adds a member with a JSON value that is not visible on the wire.</summary>
    public ContractObject AddAside(string name, string? json) => isWire ? this : Add(name, json);

    /// <summary>Adds a member with a string that is not visible on the wire; nothing if it is null or empty.</summary>
    public ContractObject AddTextAside(string name, string? text) => isWire || string.IsNullOrEmpty(text) ? this : AddText(name, text);

    /// <summary>Adds the name of a declaration in C#. On the wire only its presence is visible.</summary>
    public ContractObject AddClr(string name, string? typeName)
        => typeName is null ? this : isWire ? Add(name, "true") : AddText(name, Clr(typeName));

    /// <summary>The members without the braces.</summary>
    public string Members => _text.ToString();

    /// <summary>The object.</summary>
    public override string ToString() => "{" + _text + "}";

    public static string Items(IEnumerable<string> items) => "[" + string.Join(",", items) + "]";

    public static string Quote(string text) => JsonText.Quote(text);

    /// <summary>The name of a type as the contract writes it.</summary>
    public static string Clr(string typeName) => typeName.Replace("global::", "").Replace("@", "");
}
