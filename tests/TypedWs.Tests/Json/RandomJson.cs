using System.Globalization;
using System.Text;

namespace TypedWs.Tests.Json;

/// <summary>Documents by seeded chance: well-formed ones, and the same with a few characters spoilt.</summary>
internal sealed class RandomJson(int seed)
{
    private static readonly string[] Numbers =
        ["0", "-0", "7", "-12", "3.25", "-0.5e-3", "1e0", "1E+2", "9223372036854775807", "18446744073709551616", "1.7976931348623157e308"];

    private static readonly string[] TextParts =
    [
        "a",
        "name",
        "x y",
        "é",
        "消防署",
        "😀",
        "~",
        "/",
        "0123456789abcdef0123",
        "\\n",
        "\\\"",
        "\\\\",
        "\\/",
        "\\u0041",
        "\\u00e9",
        "\\uD83D\\uDE00",
        "\\u0000",
        "",
    ];

    private static readonly string[] Spaces = ["", "", "", " ", "\n", "\r\n\t", "                         "];

    // Weighted towards what grammars trip over.
    private static readonly string[] Spoils =
    [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "0",
        "1",
        "-",
        "+",
        ".",
        "e",
        "E",
        " ",
        "\n",
        "t",
        "true",
        "null",
        "nul",
        "\\ud800",
        "\\udc00",
        "\\u12",
        "\u0001",
        "\u007f",
        "é",
        "/",
        "//",
        "\ufeff",
        "'",
        "{}",
        "[]",
        "\"a\":",
        ",,",
    ];

    private readonly Random _random = new(seed);

    /// <summary>A well-formed document of limited depth, but for one that is sometimes made too deep.</summary>
    public string Next()
    {
        StringBuilder document = new();
        int wraps = _random.Next(40) == 0 ? _random.Next(60, 68) : 0;
        document.Append('[', wraps);
        WriteValue(document, depth: 0);
        document.Append(']', wraps);
        WriteSpace(document);
        return document.ToString();
    }

    /// <summary>The document with one to three places spoilt: something put in, taken out, replaced, doubled or cut off.</summary>
    public string Spoil(string document)
    {
        StringBuilder text = new(document);
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            int at = _random.Next(text.Length + 1);
            int length = Math.Min(_random.Next(1, 4), text.Length - at);
            switch (_random.Next(5))
            {
                case 0:
                    text.Insert(at, Spoils[_random.Next(Spoils.Length)]);
                    break;
                case 1:
                    text.Remove(at, length);
                    break;
                case 2:
                    text.Remove(at, length).Insert(at, Spoils[_random.Next(Spoils.Length)]);
                    break;
                case 3:
                    text.Insert(at, text.ToString(at, length));
                    break;
                default:
                    text.Length = at;
                    break;
            }
        }

        return text.ToString();
    }

    private void WriteValue(StringBuilder document, int depth)
    {
        WriteSpace(document);
        switch (_random.Next(depth > 6 ? 4 : 7))
        {
            case 0:
                document.Append(Numbers[_random.Next(Numbers.Length)]);
                break;
            case 1:
                document.Append(_random.Next(1000).ToString(CultureInfo.InvariantCulture));
                break;
            case 2:
                document.Append(_random.Next(3) switch { 0 => "true", 1 => "false", _ => "null" });
                break;
            case 3:
                WriteText(document);
                break;
            case 4:
                WriteMany(document, '[', ']', _ => { }, depth);
                break;
            default:
                WriteMany(document, '{', '}', WriteName, depth);
                break;
        }
    }

    private void WriteMany(StringBuilder document, char open, char close, Action<StringBuilder> writeName, int depth)
    {
        document.Append(open);
        int count = _random.Next(5);
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
            {
                document.Append(',');
            }

            writeName(document);
            WriteValue(document, depth + 1);
            WriteSpace(document);
        }

        document.Append(close);
    }

    private void WriteName(StringBuilder document)
    {
        WriteSpace(document);
        WriteText(document);
        WriteSpace(document);
        document.Append(':');
    }

    private void WriteText(StringBuilder document)
    {
        document.Append('"');
        for (int i = _random.Next(4); i > 0; i--)
        {
            document.Append(TextParts[_random.Next(TextParts.Length)]);
        }

        document.Append('"');
    }

    private void WriteSpace(StringBuilder document) => document.Append(Spaces[_random.Next(Spaces.Length)]);
}
