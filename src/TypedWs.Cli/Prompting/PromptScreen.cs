using System.Diagnostics.CodeAnalysis;
using System.Text;
using TypedWs.Cli.Output;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Prompting;

/// <summary>Draws the line that is being typed, with blanks and backspaces only: it needs no escape sequences.</summary>
internal sealed class PromptScreen(Stream output, IKeyboard keyboard, LineEditor editor) : IPromptLine
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

    [SuppressMessage("Performance", "CA1849", Justification = "Lines are written in order, under the lock of the output.")]
    private void Write(string text)
    {
        try
        {
            output.Write(Encoding.UTF8.GetBytes(text));
            output.Flush();
        }
        catch (IOException)
        {
            // The terminal has gone; so will the keys.
        }
    }
}
