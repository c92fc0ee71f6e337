namespace TypedWs.Cli.Output;

/// <summary>The line that is being typed at the bottom of a terminal.</summary>
internal interface IPromptLine
{
    /// <summary>Takes the line from the screen.</summary>
    void Hide();

    /// <summary>Puts the line back.</summary>
    void Show();
}
