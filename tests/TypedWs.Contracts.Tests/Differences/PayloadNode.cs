using System.Text;

namespace TypedWs.Contracts.Tests.Differences;

/// <summary>A JSON value that can also be invalid: members may be there twice, and texts may have any form.</summary>
internal sealed class PayloadNode
{
    private PayloadNode(string? raw, bool isObject)
    {
        Raw = raw;
        IsObject = isObject;
    }

    /// <summary>The text of a value without parts; null if it has parts.</summary>
    public string? Raw { get; set; }

    public bool IsObject { get; }

    /// <summary>The parts: members with their names in JSON, or elements.</summary>
    public List<(string? Name, PayloadNode Value)> Parts { get; } = [];

    public static PayloadNode Of(string raw) => new(raw, isObject: false);

    public static PayloadNode Object() => new(raw: null, isObject: true);

    public static PayloadNode Array() => new(raw: null, isObject: false);

    /// <summary>The value and all values in it.</summary>
    public IEnumerable<PayloadNode> All() => Parts.SelectMany(static part => part.Value.All()).Prepend(this);

    public string Write(string space = "")
    {
        var text = new StringBuilder();
        Write(text, space);
        return text.ToString();
    }

    private void Write(StringBuilder text, string space)
    {
        if (Raw is not null)
        {
            text.Append(Raw);
            return;
        }

        text.Append(IsObject ? '{' : '[');
        for (int i = 0; i < Parts.Count; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(space);
            if (IsObject)
            {
                text.Append(Parts[i].Name ?? "\"?\"").Append(space).Append(':');
            }

            Parts[i].Value.Write(text, space);
        }

        text.Append(space).Append(IsObject ? '}' : ']');
    }
}
