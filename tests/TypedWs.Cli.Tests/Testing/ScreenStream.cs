using System.Text;

namespace TypedWs.Cli.Tests.Testing;

/// <summary>A terminal without escape sequences: it knows line breaks, carriage returns and backspaces.</summary>
internal sealed class ScreenStream : MemoryStream
{
    private readonly Lock _gate = new();
    private readonly List<StringBuilder> _lines = [new()];
    private int _column;

    /// <summary>The lines as they are seen, without blanks at their ends.</summary>
    public string[] Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines.Select(static line => line.ToString().TrimEnd())];
            }
        }
    }

    /// <summary>The column of the cursor in the last line.</summary>
    public int Column
    {
        get
        {
            lock (_gate)
            {
                return _column;
            }
        }
    }

    /// <summary>Whether a character came that a plain terminal does not know.</summary>
    public bool HasOther { get; private set; }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_gate)
        {
            foreach (char character in Encoding.UTF8.GetString(buffer))
            {
                Put(character);
            }
        }
    }

    private void Put(char character)
    {
        switch (character)
        {
            case '\n':
                _lines.Add(new StringBuilder());
                _column = 0;
                break;
            case '\r':
                _column = 0;
                break;
            case '\b':
                _column--;
                break;
            default:
                HasOther |= char.IsControl(character);
                StringBuilder line = _lines[^1];
                line.Append(' ', Math.Max(0, _column + 1 - line.Length));
                line[_column++] = character;
                break;
        }
    }
}
