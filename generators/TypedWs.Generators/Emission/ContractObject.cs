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
    private readonly StringBuilder _text = TextBuilders.Take().Append('{');

    /// <summary>Adds a member with a JSON value; nothing if it is null.</summary>
    public ContractObject Add(string name, string? json)
    {
        if (json is not null)
        {
            Begin(name).Append(json);
        }

        return this;
    }

    /// <summary>Adds a member with a string; nothing if it is null.</summary>
    public ContractObject AddText(string name, string? text) => Add(name, text is null ? null : Quote(text));

    /// <summary>Adds a member with an array; nothing if it is empty.</summary>
    public ContractObject AddItems(string name, IEnumerable<string> items)
    {
        bool isFirst = true;
        foreach (string item in items)
        {
            (isFirst ? Begin(name).Append('[') : _text.Append(',')).Append(item);
            isFirst = false;
        }

        if (!isFirst)
        {
            _text.Append(']');
        }

        return this;
    }

    /// <summary>Adds a member with the value <c>true</c>; nothing if the condition is false.</summary>
    public ContractObject AddIf(string name, bool condition) => Add(name, condition ? "true" : null);

    /// <summary>Adds members of an object without its braces; nothing if there are none.</summary>
    public ContractObject AddMembers(string members)
    {
        if (members.Length > 0)
        {
            Separate().Append(members);
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

    /// <summary>Ends the object. Nothing can be added any more.</summary>
    /// <returns>The members without the braces.</returns>
    public string EndMembers() => TextBuilders.Return(_text.Remove(0, 1));

    /// <summary>Ends the object. Nothing can be added any more.</summary>
    /// <returns>The object.</returns>
    public string End() => TextBuilders.Return(_text.Append('}'));

    public static string Items(IEnumerable<string> items) => "[" + string.Join(",", items) + "]";

    public static string Quote(string text) => JsonText.Quote(text);

    private StringBuilder Begin(string name) => Separate().Append('"').Append(name).Append("\":");

    // The comma in front of each member but the first, which stands directly behind the brace.
    private StringBuilder Separate() => _text.Length == 1 ? _text : _text.Append(',');

    /// <summary>The name of a type as the contract writes it.</summary>
    public static string Clr(string typeName) => typeName.Replace("global::", "").Replace("@", "");
}
