using System.Text;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>
/// Writes C# with the right indentation. Lines end in LF on every platform, so that the output is the same everywhere.
/// </summary>
internal sealed class SourceWriter
{
    private const int IndentSize = 4;

    private readonly StringBuilder _text = TextBuilders.Take();
    private int _indent;

    /// <summary>Writes an empty line.</summary>
    public void Line() => _text.Append('\n');

    /// <summary>Writes one line.</summary>
    public void Line(string text)
    {
        if (text.Length > 0)
        {
            _text.Append(' ', _indent * IndentSize).Append(text);
        }

        _text.Append('\n');
    }

    /// <summary>Writes the lines of a raw string.</summary>
    public void Lines(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            Line(line.TrimEnd('\r'));
        }
    }

    /// <summary>Writes a line and opens a block; the returned value closes it.</summary>
    public Block Block(string head)
    {
        Line(head);
        return Block();
    }

    /// <summary>Opens a block; the returned value closes it.</summary>
    public Block Block()
    {
        Line("{");
        _indent++;
        return new Block(this);
    }

    /// <summary>Writes one line, indented once more, without braces: the statement of an <c>if</c>.</summary>
    public void Nested(string text)
    {
        _indent++;
        Line(text);
        _indent--;
    }

    /// <summary>Indents all lines until <see cref="Outdent"/>: the body of a <c>case</c>.</summary>
    public void Indent() => _indent++;

    public void Outdent() => _indent--;

    public void CloseBlock()
    {
        _indent--;
        Line("}");
    }

    /// <summary>Ends the file. Nothing can be written any more.</summary>
    /// <returns>The text of the file.</returns>
    public string End() => TextBuilders.Return(_text);
}

/// <summary>An open block of a <see cref="SourceWriter"/>.</summary>
internal readonly struct Block(SourceWriter writer) : IDisposable
{
    public void Dispose() => writer.CloseBlock();
}
