using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace TypedWs.Generators.Text;

/// <summary>Parses JSON as RFC 8259 defines it. (An analyzer must not bring System.Text.Json with it.)</summary>
internal sealed class JsonParser
{
    private const int MaxDepth = 64;

    private readonly string _json;
    private int _position;
    private int _depth;
    private string? _problem;

    private JsonParser(string json) => _json = json;

    /// <param name="json">The text.</param>
    /// <param name="node">The value; null if the text is not JSON.</param>
    /// <param name="problem">The first fault of the text and its place; null if there is none.</param>
    public static bool TryParse(string json, [NotNullWhen(true)] out JsonNode? node, [NotNullWhen(false)] out string? problem)
    {
        var parser = new JsonParser(json);
        node = parser.ParseValue();
        parser.SkipSpace();
        if (parser._problem is null && parser._position < json.Length)
        {
            parser.Fail("the end");
        }

        problem = parser._problem;
        node = problem is null ? node : null;
        return problem is null;
    }

    private JsonNode ParseValue()
    {
        SkipSpace();
        switch (_position < _json.Length ? _json[_position] : '\0')
        {
            case '{':
                return ParseObject();
            case '[':
                return ParseArray();
            case '"':
                return new JsonNode(JsonNodeKind.String, ParseString());
            case 'n':
                return ParseWord("null", JsonNodeKind.Null);
            case 't':
                return ParseWord("true", JsonNodeKind.True);
            case 'f':
                return ParseWord("false", JsonNodeKind.False);
            default:
                return ParseNumber();
        }
    }

    private JsonNode ParseObject()
    {
        var members = new List<KeyValuePair<string, JsonNode>>();
        if (!Enter())
        {
            return new JsonNode(JsonNodeKind.Null);
        }

        while (!TryLeave('}', members.Count))
        {
            SkipSpace();
            string name = Peek() == '"' ? ParseString() : Fail("the name of a member");
            Expect(':');
            members.Add(new KeyValuePair<string, JsonNode>(name, ParseValue()));
        }

        return new JsonNode(JsonNodeKind.Object, "", [], members);
    }

    private JsonNode ParseArray()
    {
        var items = new List<JsonNode>();
        if (!Enter())
        {
            return new JsonNode(JsonNodeKind.Null);
        }

        while (!TryLeave(']', items.Count))
        {
            items.Add(ParseValue());
        }

        return new JsonNode(JsonNodeKind.Array, "", items, []);
    }

    private bool Enter()
    {
        _position++;
        if (++_depth <= MaxDepth)
        {
            return true;
        }

        Fail("at most 64 nested objects and arrays");
        return false;
    }

    // Leaves the object or array if it ends here or if there was a fault. Otherwise reads the comma before the next element.
    private bool TryLeave(char end, int count)
    {
        SkipSpace();
        if (_problem is not null)
        {
            return true;
        }

        if (Peek() == end)
        {
            _position++;
            _depth--;
            return true;
        }

        if (count > 0)
        {
            Expect(',');
        }

        return _problem is not null;
    }

    private string ParseString()
    {
        var text = new StringBuilder();
        for (_position++; _problem is null; _position++)
        {
            char letter = Peek();
            if (letter == '"')
            {
                _position++;
                return text.ToString();
            }

            if (letter < ' ')
            {
                return Fail("a string without control characters, and its end");
            }

            text.Append(letter == '\\' ? ParseEscape() : letter);
        }

        return "";
    }

    private char ParseEscape()
    {
        _position++;
        int index = "\"\\/bfnrt".IndexOf(Peek());
        if (index >= 0)
        {
            return "\"\\/\b\f\n\r\t"[index];
        }

        if (Peek() == 'u' && _position + 4 < _json.Length
            && ushort.TryParse(
                _json.Substring(_position + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
        {
            _position += 4;
            return (char)unit;
        }

        Fail("an escape of JSON");
        return ' ';
    }

    private JsonNode ParseWord(string word, JsonNodeKind kind)
    {
        if (string.CompareOrdinal(_json, _position, word, 0, word.Length) == 0)
        {
            _position += word.Length;
        }
        else
        {
            Fail("a value");
        }

        return new JsonNode(kind);
    }

    private JsonNode ParseNumber()
    {
        int start = _position;
        _position += Peek() == '-' ? 1 : 0;
        if (Peek() == '0')
        {
            _position++;
        }
        else
        {
            SkipDigits("a value");
        }

        if (Peek() == '.')
        {
            _position++;
            SkipDigits("a digit");
        }

        if (Peek() is 'e' or 'E')
        {
            _position++;
            _position += Peek() is '+' or '-' ? 1 : 0;
            SkipDigits("a digit");
        }

        return new JsonNode(JsonNodeKind.Number, _json.Substring(start, _position - start));
    }

    private void SkipDigits(string expected)
    {
        int start = _position;
        while (Peek() is >= '0' and <= '9')
        {
            _position++;
        }

        if (_position == start)
        {
            Fail(expected);
        }
    }

    private void Expect(char letter)
    {
        SkipSpace();
        if (Peek() == letter)
        {
            _position++;
        }
        else
        {
            Fail($"'{letter}'");
        }
    }

    private void SkipSpace()
    {
        while (Peek() is ' ' or '\t' or '\r' or '\n')
        {
            _position++;
        }
    }

    // The end of the text looks like a control character, which no rule of JSON allows.
    private char Peek() => _position < _json.Length ? _json[_position] : '\0';

    private string Fail(string expected)
    {
        _problem ??= $"is no JSON: {expected} is expected at character {(_position + 1).ToString(CultureInfo.InvariantCulture)}";
        return "";
    }
}
