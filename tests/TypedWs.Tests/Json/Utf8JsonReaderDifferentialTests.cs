using System.Globalization;
using System.Text;
using System.Text.Json;
using TypedWs.CompilerServices;
using TypedWs.Json;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Json;

/// <summary>
/// The reader takes and refuses the same documents as <see cref="Utf8JsonReader"/> with its strict options and the same
/// depth, and reads the same from them. Known difference, one: halves of surrogate pairs written as escapes, which
/// Utf8JsonReader lets pass until the text is asked for.
/// </summary>
public class Utf8JsonReaderDifferentialTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_documents_are_taken_and_read_alike(int seed) => Fuzz.Run(seed, static seed =>
    {
        RandomJson random = new(seed);
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < 700; i++)
        {
            string document = random.Next();
            _ = CompareOne(document) ? accepted++ : refused++;
            for (int j = 0; j < 3; j++)
            {
                _ = CompareOne(random.Spoil(document)) ? accepted++ : refused++;
            }
        }

        // Neither side of the comparison is empty.
        Assert.True(accepted > 700, $"{accepted} accepted");
        Assert.True(refused > 700, $"{refused} refused");
    });

    [Fact]
    public void Every_document_of_few_characters_is_taken_alike()
    {
        const string Alphabet = "{}[],:\"\\01-+.eE tnu/\u0001";
        int count = 0;
        foreach (char a in Alphabet)
        {
            foreach (char b in Alphabet)
            {
                foreach (char c in Alphabet)
                {
                    CompareOne($"{a}{b}{c}");
                    CompareOne($"[{a}{b}{c}]");
                    CompareOne($"\"{a}{b}{c}\"");
                    count++;
                }
            }
        }

        Assert.Equal(Alphabet.Length * Alphabet.Length * Alphabet.Length, count);
    }

    private static bool CompareOne(string document)
    {
        byte[] utf8 = document.Utf8();
        List<string>? expected = ReadByOracle(utf8);
        List<string>? actual = ReadByUs(utf8);
        bool skipped = JsonTestExtensions.IsAcceptedBySkipping(utf8);
        Assert.True((expected is not null) == (actual is not null), $"accepted {actual is not null}, not so by Utf8JsonReader: {document}");
        Assert.True(skipped == (actual is not null), $"skipping and reading disagree: {document}");
        Assert.Equal(expected, actual);
        return expected is not null;
    }

    private static List<string>? ReadByOracle(byte[] utf8)
    {
        try
        {
            List<string> tokens = [];
            Utf8JsonReader reader = new(utf8, new JsonReaderOptions { MaxDepth = WsJsonReader.MaxDepth });
            while (reader.Read())
            {
                string text = reader.TokenType switch
                {
                    JsonTokenType.String or JsonTokenType.PropertyName => reader.GetString()!,
                    JsonTokenType.Number when reader.TryGetInt64(out long integer) => integer.ToString(CultureInfo.InvariantCulture),
                    JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
                    _ => "",
                };
                string kind = reader.TokenType is JsonTokenType.True or JsonTokenType.False ? "Boolean" : reader.TokenType.ToString();
                tokens.Add($"{kind} {text} at {reader.TokenStartIndex} in {reader.CurrentDepth}");
            }

            return tokens;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // The known difference: what GetString refuses is malformed for us.
            return null;
        }
    }

    private static List<string>? ReadByUs(byte[] utf8)
    {
        List<string> tokens = [];
        WsJsonReader reader = new(utf8);
        ReadValue(ref reader, tokens);
        bool accepted = reader.TryReadEnd();
        reader.ReturnErrors();
        return accepted ? tokens : null;
    }

    private static void ReadValue(ref WsJsonReader reader, List<string> tokens)
    {
        WsJsonKind kind = reader.PeekKind();
        int depth = reader.Depth;
        int start = reader.ValueOffset;
        switch (kind)
        {
            case WsJsonKind.Object when reader.TryBeginObject():
                tokens.Add($"StartObject  at {start} in {depth}");
                ReadMembers(ref reader, tokens);
                tokens.Add($"EndObject  at {reader.Position - 1} in {depth}");
                break;
            case WsJsonKind.Array when reader.TryBeginArray():
                tokens.Add($"StartArray  at {start} in {depth}");
                while (reader.TryReadElement())
                {
                    ReadValue(ref reader, tokens);
                }

                tokens.Add($"EndArray  at {reader.Position - 1} in {depth}");
                break;
            case WsJsonKind.String when reader.TryReadString(out WsJsonString text):
                tokens.Add($"String {text.ToString()} at {start} in {depth}");
                break;
            case WsJsonKind.Number:
                string number = reader.TryReadInt64(out long integer)
                    ? integer.ToString(CultureInfo.InvariantCulture)
                    : Encoding.UTF8.GetString(reader.Document[start..reader.Position]);
                tokens.Add($"Number {number} at {start} in {depth}");
                break;
            case WsJsonKind.Boolean when reader.TryReadBoolean(out _):
                tokens.Add($"Boolean  at {start} in {depth}");
                break;
            case WsJsonKind.Null when reader.TryReadNull():
                tokens.Add($"Null  at {start} in {depth}");
                break;
            default:
                Assert.False(reader.TrySkip());
                break;
        }
    }

    private static void ReadMembers(ref WsJsonReader reader, List<string> tokens)
    {
        int from = reader.Position;
        while (reader.TryReadMember(out ReadOnlySpan<byte> name))
        {
            int quote = from + reader.Document[from..].IndexOf((byte)'"');
            tokens.Add($"PropertyName {Encoding.UTF8.GetString(name)} at {quote} in {reader.Depth}");
            ReadValue(ref reader, tokens);
            from = reader.Position;
        }
    }
}
