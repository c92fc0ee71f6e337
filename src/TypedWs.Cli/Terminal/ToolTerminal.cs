namespace TypedWs.Cli.Terminal;

/// <summary>The surroundings of one run of the tool. Tests give their own.</summary>
internal sealed class ToolTerminal
{
    /// <summary>Standard input.</summary>
    public required Stream Input { get; init; }

    /// <summary>Standard output: the results.</summary>
    public required Stream Output { get; init; }

    /// <summary>Standard error: everything else.</summary>
    public required Stream Error { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Reads a variable of the environment; null if it is not set.</summary>
    public Func<string, string?> Environment { get; init; } = static _ => null;

    /// <summary>Whether somebody types the input.</summary>
    public bool IsInputTerminal { get; init; }

    /// <summary>Whether somebody sees the output.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>Whether somebody sees standard error.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>Ctrl+C, and a reader of the output that has gone.</summary>
    public Interruption Interruption { get; init; } = new();

    /// <summary>The keys, and the width of the screen; null if nobody types.</summary>
    public IKeyboard? Keyboard { get; init; }
}
