using System.Text;
using TypedWs.Cli.Output;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Prompting;

/// <summary>Draws the line that is being typed, with blanks and backspaces only: it needs no escape sequences.</summary>
internal sealed class PromptScreen(ToolTerminal terminal, IKeyboard keyboard, LineEditor editor) : IPromptLine
{
    private LineView? _shown;

    public void Hide()
    {
        if (_shown is { } shown)
        {
            Write($"\r{new string(' ', shown.Columns)}\r");
            _shown = null;
        }
    }

    public void Show()
    {
        LineView view = LineView.Create(editor.Text, editor.Cursor, keyboard.Width);
        Write(view.Text + new string('\b', view.Columns - view.CursorColumns));
        _shown = view;
    }

    private void Write(string text) => StandardOutput.Write(terminal, Encoding.UTF8.GetBytes(text));
}
