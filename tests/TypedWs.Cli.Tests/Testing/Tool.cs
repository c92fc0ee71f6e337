using System.Text;
using System.Text.Json;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Tests.Testing;

/// <summary>The result of a run of the tool.</summary>
/// <param name="Exit">The exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record ToolResult(int Exit, string Output, string Error)
{
    /// <summary>The lines of standard output, each of which must be one JSON object with a time.</summary>
    public JsonElement[] Lines
        => [.. Output.TrimEnd('\n').Split('\n').Select(static line =>
        {
            JsonElement parsed = JsonElement.Parse(line);
            Assert.Equal(JsonValueKind.String, parsed.GetProperty("at").ValueKind);
            return parsed;
        })];

    /// <summary>The first line that has a member, and in it the member.</summary>
    public JsonElement Find(string member) => Lines.First(line => line.TryGetProperty(member, out _)).GetProperty(member);
}

/// <summary>Runs the tool in the test's process: the same entry point, with streams of the test.</summary>
internal static class Tool
{
    public static Task<ToolResult> RunAsync(params string[] arguments) => RunAsync(new ToolSurroundings(), arguments);

    public static async Task<ToolResult> RunAsync(ToolSurroundings surroundings, params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var terminal = new ToolTerminal
        {
            Input = surroundings.Input is { } stream ? stream : new MemoryStream(Encoding.UTF8.GetBytes(surroundings.InputText)),
            Output = surroundings.Output is { } given ? given : output,
            Error = error,
            Time = surroundings.Time,
            Environment = name => surroundings.Environment.GetValueOrDefault(name),
            IsOutputTerminal = surroundings.IsOutputTerminal,
            IsErrorTerminal = surroundings.IsErrorTerminal,
            IsInputTerminal = surroundings.Keyboard is not null,
            Keyboard = surroundings.Keyboard,
            Interruption = surroundings.Interruption,
        };
        int exit = await Program.RunAsync(arguments, terminal).WithinLimit();
        return new ToolResult(exit, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }
}

/// <summary>The surroundings that a test gives to the tool.</summary>
internal sealed class ToolSurroundings
{
    public string InputText { get; init; } = "";

    public Stream? Input { get; init; }

    public Stream? Output { get; init; }

    public Dictionary<string, string> Environment { get; init; } = [];

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public bool IsOutputTerminal { get; init; }

    public bool IsErrorTerminal { get; init; }

    public IKeyboard? Keyboard { get; init; }

    public Interruption Interruption { get; init; } = new();
}
