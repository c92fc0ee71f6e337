using TypedWs.Cli.Prompting;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Prompting;

/// <summary>The line that is being typed, key by key.</summary>
public sealed class LineEditorTests
{
    private readonly LineEditor _editor = new();

    [Fact]
    public void Keys_change_the_text_at_the_cursor()
    {
        Type("say hello");
        Press(ConsoleKey.Home);
        Type("> ");
        Press(ConsoleKey.RightArrow);
        Press(ConsoleKey.Delete);
        Assert.Equal(("> sy hello", 3), (_editor.Text, _editor.Cursor));
        Press(ConsoleKey.End);
        Press(ConsoleKey.Backspace);
        Press(ConsoleKey.LeftArrow);
        Assert.Equal(("> sy hell", 8), (_editor.Text, _editor.Cursor));
        Press(ConsoleKey.W, ConsoleModifiers.Control);
        Assert.Equal("> sy l", _editor.Text);
        Press(ConsoleKey.U, ConsoleModifiers.Control);
        Assert.Equal(("l", 0), (_editor.Text, _editor.Cursor));
        Press(ConsoleKey.K, ConsoleModifiers.Control);
        Assert.Equal("", _editor.Text);
        Type("abc");
        Press(ConsoleKey.A, ConsoleModifiers.Control);
        Press(ConsoleKey.E, ConsoleModifiers.Control);
        Press(ConsoleKey.Escape);
        Assert.Equal(("", 0), (_editor.Text, _editor.Cursor));
    }

    [Fact]
    public void At_the_ends_nothing_happens()
    {
        Assert.Equal(EditResult.None, Press(ConsoleKey.LeftArrow));
        Assert.Equal(EditResult.None, Press(ConsoleKey.RightArrow));
        Assert.Equal(EditResult.None, Press(ConsoleKey.Backspace));
        Assert.Equal(EditResult.None, Press(ConsoleKey.Delete));
        Assert.Equal(EditResult.None, Press(ConsoleKey.UpArrow));
        Assert.Equal(EditResult.None, Press(ConsoleKey.DownArrow));
        Assert.Equal(EditResult.None, Press(ConsoleKey.F1));
        Assert.Equal(EditResult.Ended, Press(ConsoleKey.D, ConsoleModifiers.Control));
        Type("x");
        Assert.Equal(EditResult.None, Press(ConsoleKey.D, ConsoleModifiers.Control));
    }

    [Fact]
    public void Pairs_of_surrogates_are_not_parted()
    {
        Type("a👍b");
        Press(ConsoleKey.LeftArrow);
        Press(ConsoleKey.LeftArrow);
        Assert.Equal(1, _editor.Cursor);
        Press(ConsoleKey.Delete);
        Assert.Equal("ab", _editor.Text);
    }

    [Fact]
    public void The_history_has_each_line_and_the_draft()
    {
        foreach (string line in (string[])["one", "two", "two", " "])
        {
            Type(line);
            Assert.Equal(EditResult.Submitted, Press(ConsoleKey.Enter));
            Assert.Equal(line, _editor.Take());
        }

        Type("draft");
        Press(ConsoleKey.UpArrow);
        Assert.Equal("two", _editor.Text);
        Press(ConsoleKey.UpArrow);
        Assert.Equal("one", _editor.Text);
        Press(ConsoleKey.UpArrow);
        Press(ConsoleKey.DownArrow);
        Press(ConsoleKey.DownArrow);
        Assert.Equal(("draft", 5), (_editor.Text, _editor.Cursor));
    }

    private void Type(string text)
    {
        foreach (char character in text)
        {
            Assert.Equal(EditResult.Changed, _editor.Apply(ScriptedKeyboard.ToKey(character)));
        }
    }

    private EditResult Press(ConsoleKey key, ConsoleModifiers modifiers = default)
        => _editor.Apply(new ConsoleKeyInfo('\0', key, false, false, modifiers.HasFlag(ConsoleModifiers.Control)));
}
