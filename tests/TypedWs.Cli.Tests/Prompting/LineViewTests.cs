using System.Text;
using TypedWs.Cli.Prompting;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Tests.Prompting;

/// <summary>The part of a typed line that fits the screen.</summary>
public sealed class LineViewTests
{
    [Theory]
    [InlineData("hello", 5, 20, "> hello", 7)]
    [InlineData("hello", 2, 20, "> hello", 4)]
    [InlineData("0123456789", 10, 8, "> 56789", 7)]
    [InlineData("0123456789", 0, 8, "> 01234", 2)]
    [InlineData("你好你好", 4, 8, "> 你好", 6)]
    [InlineData("ab你好", 1, 8, "> ab你", 3)]
    [InlineData("a\u001b[2Jb", 6, 40, "> a\\u001b[2Jb", 13)]
    [InlineData("a\u001b", 2, 8, "> ", 2)]
    [InlineData("a\u001b", 2, 9, "> \\u001b", 8)]
    [InlineData("🚀🚀🚀", 6, 8, "> 🚀🚀", 6)]
    [InlineData("abc", 3, 3, "bc", 2)]
    [InlineData("abc", 3, 1, "", 0)]
    [InlineData("abc", 3, 0, "", 0)]
    public void The_part_that_fits_is_shown(string text, int cursor, int width, string shown, int column)
    {
        LineView view = LineView.Create(text, cursor, width);

        Assert.Equal(shown, view.Text);
        Assert.Equal(column, view.CursorColumns);
    }

    [Fact]
    public void No_line_is_wider_than_the_screen()
    {
        // Letters, wide characters, a mark, characters that are escaped, pairs, and half of a pair.
        string[] cells = ["a", "好", "e\u0301", "\u001b", "\u202e", "🚀", "\ud800", "\U000e0041"];
        var random = new Random(7);
        for (int i = 0; i < 2000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => cells[random.Next(cells.Length)]));
            int cursor = random.Next(text.Length + 1);
            cursor -= cursor > 0 && cursor < text.Length && char.IsSurrogatePair(text[cursor - 1], text[cursor]) ? 1 : 0;
            int width = random.Next(24);

            LineView view = LineView.Create(text, cursor, width);

            Assert.Equal(ColumnWidth.Of(view.Text), view.Columns);
            Assert.InRange(view.Columns, 0, Math.Max(0, width - 1));
            Assert.InRange(view.CursorColumns, 0, view.Columns);
            Assert.DoesNotContain(view.Text, char.IsControl);
        }
    }

    // A cost that grows with the square of the length would take hours here.
    [Fact]
    public void A_long_line_costs_what_is_shown_of_it()
    {
        string text = new('x', 4_000_000);
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(79, LineView.Create(text, text.Length - i, 80).Columns);
        }

        string marks = "e" + new string('\u0301', 4_000_000);
        for (int i = 0; i < 1000; i++)
        {
            Assert.InRange(LineView.Create(marks, marks.Length, 80).Columns, 0, 79);
        }
    }

    [Theory]
    [InlineData("a", 1)]
    [InlineData("é", 1)]
    [InlineData("好", 2)]
    [InlineData("ｘ", 2)]
    [InlineData("한", 2)]
    [InlineData("☃", 1)]
    [InlineData("✅", 2)]
    [InlineData("🚀", 2)]
    [InlineData("🫠", 2)]
    [InlineData("\u0301", 0)]
    public void The_columns_are_those_of_Unicode(string text, int columns)
        => Assert.Equal(columns, ColumnWidth.Of(Rune.GetRuneAt(text, 0)));
}
