namespace TypedWs.Cli.Prompting;

/// <summary>The effect of a key.</summary>
internal enum EditResult
{
    /// <summary>Nothing has changed.</summary>
    None,

    /// <summary>The text or the cursor has changed.</summary>
    Changed,

    /// <summary>The line is complete.</summary>
    Submitted,

    /// <summary>The word at the cursor is to be completed.</summary>
    Complete,

    /// <summary>There will be no more lines.</summary>
    Ended,
}

/// <summary>A line that is being typed, with the keys of a shell and a history. Without I/O.</summary>
internal sealed class LineEditor
{
    private const int MaxHistory = 200;
    private const int MaxLength = 64 * 1024;

    private readonly List<string> _history = [];
    private int _place;
    private string _draft = "";

    /// <summary>The text.</summary>
    public string Text { get; private set; } = "";

    /// <summary>The place in the text before which the next character is put.</summary>
    public int Cursor { get; private set; }

    /// <summary>Applies a key.</summary>
    public EditResult Apply(ConsoleKeyInfo key)
    {
        bool isControl = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                return EditResult.Submitted;
            case ConsoleKey.Tab:
                return EditResult.Complete;
            case ConsoleKey.D when isControl:
                return Text.Length == 0 ? EditResult.Ended : Remove(Cursor, Next(Cursor));
            case ConsoleKey.LeftArrow:
                return Move(Previous(Cursor));
            case ConsoleKey.RightArrow:
                return Move(Next(Cursor));
            case ConsoleKey.Home:
            case ConsoleKey.A when isControl:
                return Move(0);
            case ConsoleKey.End:
            case ConsoleKey.E when isControl:
                return Move(Text.Length);
            case ConsoleKey.Backspace:
                return Remove(Previous(Cursor), Cursor);
            case ConsoleKey.Delete:
                return Remove(Cursor, Next(Cursor));
            case ConsoleKey.U when isControl:
                return Remove(0, Cursor);
            case ConsoleKey.K when isControl:
                return Remove(Cursor, Text.Length);
            case ConsoleKey.W when isControl:
                return Remove(WordStart(), Cursor);
            case ConsoleKey.Escape:
                return Remove(0, Text.Length);
            case ConsoleKey.UpArrow:
                return Recall(_place - 1);
            case ConsoleKey.DownArrow:
                return Recall(_place + 1);
            default:
                return char.IsControl(key.KeyChar) || Text.Length >= MaxLength ? EditResult.None : Insert(key.KeyChar.ToString());
        }
    }

    /// <summary>Puts a text in the place of another.</summary>
    /// <param name="start">The first character to replace.</param>
    /// <param name="end">The character behind the last one to replace.</param>
    /// <param name="text">The new text; the cursor is put behind it.</param>
    public void Replace(int start, int end, string text)
    {
        Text = string.Concat(Text.AsSpan(0, start), text, Text.AsSpan(end));
        Cursor = start + text.Length;
    }

    /// <summary>Takes the line, keeps it in the history, and begins a new one.</summary>
    public string Take()
    {
        string line = Text;
        if (line.Trim().Length > 0 && (_history.Count == 0 || _history[^1] != line))
        {
            _history.Add(line);
            if (_history.Count > MaxHistory)
            {
                _history.RemoveAt(0);
            }
        }

        (Text, Cursor, _place, _draft) = ("", 0, _history.Count, "");
        return line;
    }

    private EditResult Insert(string text)
    {
        Replace(Cursor, Cursor, text);
        return EditResult.Changed;
    }

    private EditResult Remove(int start, int end)
    {
        if (start >= end)
        {
            return EditResult.None;
        }

        Replace(start, end, "");
        return EditResult.Changed;
    }

    private EditResult Move(int place)
    {
        if (place == Cursor)
        {
            return EditResult.None;
        }

        Cursor = place;
        return EditResult.Changed;
    }

    // The line that is not complete yet stands behind the last one of the history.
    private EditResult Recall(int place)
    {
        if (place < 0 || place > _history.Count)
        {
            return EditResult.None;
        }

        if (_place == _history.Count)
        {
            _draft = Text;
        }

        _place = place;
        Text = place == _history.Count ? _draft : _history[place];
        Cursor = Text.Length;
        return EditResult.Changed;
    }

    // A character outside the Basic Multilingual Plane has two units, which are never parted.
    private int Previous(int place)
        => place >= 2 && char.IsSurrogatePair(Text[place - 2], Text[place - 1]) ? place - 2 : Math.Max(0, place - 1);

    private int Next(int place)
        => place + 1 < Text.Length && char.IsSurrogatePair(Text[place], Text[place + 1]) ? place + 2 : Math.Min(Text.Length, place + 1);

    private int WordStart()
    {
        int start = Cursor;
        while (start > 0 && Text[start - 1] == ' ')
        {
            start--;
        }

        while (start > 0 && Text[start - 1] != ' ')
        {
            start--;
        }

        return start;
    }
}
