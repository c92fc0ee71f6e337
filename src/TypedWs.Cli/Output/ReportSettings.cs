namespace TypedWs.Cli.Output;

/// <summary>The form of the output.</summary>
internal sealed record ReportSettings
{
    /// <summary>One JSON object per line.</summary>
    public bool IsJson { get; init; }

    /// <summary>Colours are allowed on standard output.</summary>
    public bool HasColors { get; init; }

    /// <summary>Colours are allowed on standard error.</summary>
    public bool HasErrorColors { get; init; }

    /// <summary>No notes.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>More notes.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>Secrets are not replaced by dots.</summary>
    public bool ShowsSecrets { get; init; }
}
