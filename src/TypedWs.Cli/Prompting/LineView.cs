using System.Text;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Prompting;

/// <summary>The part of a line that fits the screen, and the column of the cursor in it. Without I/O.</summary>
/// <param name="Text">The visible text, with the prompt before it.</param>
/// <param name="Columns">The columns that it takes: less than the screen has, because the cursor may stand behind the last one.</param>
/// <param name="CursorColumns">The columns before the cursor.</param>
internal readonly record struct LineView(string Text, int Columns, int CursorColumns)
{
    private const string Prompt = "> ";

    // A mark takes no column, and a text may have any number of them.
    private const int MaxUnitsPerColumn = 8;

    /// <summary>Makes the view: the part before the cursor as far as it fits, and then the part behind it. Only what is shown is looked
    /// at, so a long line costs no more than a short one.</summary>
    public static LineView Create(string text, int cursor, int width)
    {
        string prompt = width > Prompt.Length + 1 ? Prompt : "";
        int room = Math.Max(0, width - prompt.Length - 1);
        int units = room * MaxUnitsPerColumn;
        var shown = new StringBuilder(prompt);
        var before = new Stack<string>();
        int columns = 0;
        for (int at = cursor; at > 0 && cursor - at < units;)
        {
            int length = at > 1 && char.IsSurrogatePair(text[at - 2], text[at - 1]) ? 2 : 1;
            string cell = VisibleText.Escape(text.Substring(at - length, length));
            columns += ColumnWidth.Of(cell);
            if (columns > room)
            {
                columns -= ColumnWidth.Of(cell);
                break;
            }

            before.Push(cell);
            at -= length;
        }

        foreach (string cell in before)
        {
            shown.Append(cell);
        }

        int cursorColumns = columns;
        for (int at = cursor; at < text.Length && at - cursor < units;)
        {
            int length = at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
            string cell = VisibleText.Escape(text.Substring(at, length));
            int cellColumns = ColumnWidth.Of(cell);
            if (columns + cellColumns > room)
            {
                break;
            }

            shown.Append(cell);
            columns += cellColumns;
            at += length;
        }

        return new LineView(shown.ToString(), prompt.Length + columns, prompt.Length + cursorColumns);
    }
}
