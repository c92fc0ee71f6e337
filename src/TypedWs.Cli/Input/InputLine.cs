namespace TypedWs.Cli.Input;

/// <summary>A line of standard input.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Text">Its text; null if it has a fault.</param>
/// <param name="Fault">The reason why it cannot be read; null if it can.</param>
internal readonly record struct InputLine(int Number, string? Text, string? Fault);
