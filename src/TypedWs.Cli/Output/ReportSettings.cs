namespace TypedWs.Cli.Output;

/// <summary>The form of the output.</summary>
/// <param name="IsJson">One JSON object per line.</param>
/// <param name="HasColors">Colours are allowed.</param>
/// <param name="IsQuiet">No notes.</param>
/// <param name="IsVerbose">More notes.</param>
/// <param name="ShowsSecrets">Secrets are not replaced by dots.</param>
internal sealed record ReportSettings(bool IsJson, bool HasColors, bool IsQuiet, bool IsVerbose, bool ShowsSecrets);
