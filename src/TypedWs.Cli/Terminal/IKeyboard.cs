namespace TypedWs.Cli.Terminal;

/// <summary>The keys that are pressed, and the width of the line that shows them.</summary>
internal interface IKeyboard
{
    /// <summary>The columns of the screen.</summary>
    int Width { get; }

    /// <summary>Waits for the next key. It is not shown.</summary>
    Task<ConsoleKeyInfo> ReadAsync(CancellationToken cancellationToken);
}
