namespace TypedWs.Cli.Http;

/// <summary>One header line.</summary>
internal readonly record struct HeaderLine(string Name, string Value)
{
    public override string ToString() => Value.Length == 0 ? $"{Name}:" : $"{Name}: {Value}";

    /// <summary>Whether it has this name.</summary>
    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
