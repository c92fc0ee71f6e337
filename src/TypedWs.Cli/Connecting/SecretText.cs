using TypedWs.Cli.Input;
using TypedWs.Cli.Output;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Connecting;

/// <summary>Reads a secret from where the user keeps it.</summary>
internal static class SecretText
{
    private const string FromEnvironment = "env:";
    private const int MaxFile = 64 * 1024;

    /// <exception cref="ToolException">There is none, or it is none.</exception>
    public static string Read(string text, ToolTerminal terminal)
    {
        string secret = text switch
        {
            ['@', .. string path] => InputFile.ReadText(path, "The token", MaxFile).Trim(),
            _ when text.StartsWith(FromEnvironment, StringComparison.Ordinal) => ReadVariable(text[FromEnvironment.Length..], terminal),
            _ => text,
        };
        return secret.AsSpan().ContainsAny('\r', '\n', '\0') || secret.Length == 0
            ? throw ToolException.Usage("The token is empty, or has several lines.")
            : secret;
    }

    private static string ReadVariable(string name, ToolTerminal terminal)
        => terminal.Environment(name) ?? throw ToolException.Usage($"The environment has no variable '{name}'.");
}
