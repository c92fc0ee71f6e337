namespace TypedWs.Generators.Text;

/// <summary>Makes names unique within one declaration.</summary>
internal sealed class NameScope(IEnumerable<string>? taken = null)
{
    // A name in metadata has at most 1023 bytes. The text that emitters put before a name is short.
    private const int MaxLength = 200;

    private readonly HashSet<string> _taken = new(taken ?? [], StringComparer.Ordinal);

    public string Unique(string name)
    {
        if (name.Length > MaxLength)
        {
            name = name.Substring(0, char.IsHighSurrogate(name[MaxLength - 1]) ? MaxLength - 1 : MaxLength);
        }

        string candidate = name;
        for (int i = 2; !_taken.Add(candidate); i++)
        {
            candidate = name + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return candidate;
    }
}
