namespace TypedWs.Cli.Output;

/// <summary>A failure that ends the command, with its exit code.</summary>
internal sealed class ToolException(ExitCode exit, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The exit code.</summary>
    public ExitCode Exit => exit;

    /// <summary>The failure of a wrong command line or input.</summary>
    public static ToolException Usage(string message, Exception? inner = null) => new(ExitCode.Usage, message, inner);
}
