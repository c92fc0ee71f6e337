using System.Text;
using System.Text.Json;

namespace TypedWs.Generators.Tests.Infrastructure;

/// <summary>Makes of a good document one that a client sends who wants the server to fail, by seeded chance.</summary>
internal sealed class HostileJson(int seed)
{
    // Put where a value or a name was.
    private static readonly byte[][] Values =
    [
        .. new[]
        {
            "null",
            "true",
            "{}",
            "[]",
            "\"\"",
            "\" \"",
            "0",
            "-0",
            "-0.0",
            "1e400",
            "-1e400",
            "1e-400",
            "0.0e99999999999",
            "1E+29",
            "79228162514264337593543950336",
            "1.",
            "01",
            "+1",
            "-",
            ".5",
            "1e",
            "0x1",
            "NaN",
            "9223372036854775808",
            "-9223372036854775809",
            "18446744073709551616",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\ud83d\\u0041\"",
            "\"\\u12\"",
            "\"\\x\"",
            "\"\n\"",
            "\"\\u0000\"",
            "\"NaN\"",
            "\"-Infinity\"",
            "\"1e999\"",
            "\"99999999999999999999999999999\"",
            "\" 1\"",
            "\"$type\"",
            "\"http://[::\"",
            "\"http://xn--zzzzzz99999/消\"",
            "\"http://消.xn--\\u0000/\"",
            "\"http://a:99999/\"",
            "\"\\\\\\\\消\\\\x\"",
            "\"file:///\\u0000\"",
            "\"0001-01-01T00:00:00+14:00\"",
            "\"9999-12-31T23:59:60Z\"",
            "\"-10675199.02:48:05.4775809\"",
            "\"99999999.99:99:99\"",
            "\"====\"",
            "\"a@@b\"",
            "\"{0}{1}\"",
            "[null,[],{},1e400,\"\"]",
            "{\"key\":null,\"value\":[]}",
            "{\"$type\":\"circle\",\"$type\":2}",
            "{\"name\":1,\"$type\":\"none\"}",
            "{\"\":1,\"\":2}",
            "]",
            "}",
            ",",
            ":",
            "\"",
        }.Select(Encoding.UTF8.GetBytes),
        [.. "\""u8, 0xFF, 0xC0, 0x80, .. "\""u8],
        [.. "\""u8, 0xED, 0xA0, 0x80, .. "\""u8],
        [.. "\""u8, 0xF4, 0x90, 0x80, 0x80, .. "\""u8],
        Repeat("1", 400),
        Repeat("1", 70_000),
        [.. "0."u8, .. Repeat("3", 1000)],
        [.. "1e"u8, .. Repeat("9", 1000)],
        [.. "-"u8, .. Repeat("0", 1000)],
        [.. Repeat("[", 62), .. Repeat("]", 62)],
        [.. Repeat("[", 70), .. Repeat("]", 70)],
        Repeat("[", 50_000),
        Repeat("{\"a\":", 20_000),
        [.. "\""u8, .. Repeat("a", 50_000), .. "\""u8],
        [.. "\""u8, .. Repeat("\\u0041", 10_000), .. "\""u8],
        [.. "\""u8, .. Repeat("消", 20_000), .. "\""u8],
        [.. "\""u8, .. Repeat("\\", 20_000)],
        [.. "["u8, .. Repeat("0,", 66_000), .. "0]"u8],
        [.. "{\"a\":0"u8, .. Repeat(",\"a\":0", 5000), .. "}"u8],
        Repeat(" ", 50_000),
    ];

    private readonly Random _random = new(seed);

    /// <summary>Every hostile value in place of every value and name.</summary>
    public static IEnumerable<byte[]> SpoilEverywhere(byte[] document)
        => from token in FindTokens(document)
           from value in Values
           select (byte[])[.. document.AsSpan(0, token.Start), .. value, .. document.AsSpan(token.Start + token.Length)];

    /// <summary>One to three places spoilt.</summary>
    public byte[] Spoil(byte[] document)
    {
        List<byte> bytes = [.. document];
        for (int i = _random.Next(1, 4); i > 0 && bytes.Count > 0; i--)
        {
            List<(int Start, int Length)> tokens = FindTokens([.. bytes]);
            if (tokens.Count == 0)
            {
                return [.. bytes];
            }

            (int start, int length) = tokens[_random.Next(tokens.Count)];
            switch (_random.Next(8))
            {
                case 0:
                    bytes.RemoveRange(start, bytes.Count - start);
                    break;
                case 1:
                    bytes[_random.Next(bytes.Count)] = (byte)_random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(start, length);
                    break;
                case 3:
                    bytes.InsertRange(start, bytes.GetRange(start, length));
                    break;
                default:
                    bytes.RemoveRange(start, length);
                    bytes.InsertRange(start, Values[_random.Next(Values.Length)]);
                    break;
            }
        }

        return [.. bytes];
    }

    // Up to where it is no JSON any more.
    private static List<(int Start, int Length)> FindTokens(byte[] document)
    {
        var tokens = new List<(int, int)>();
        var reader = new Utf8JsonReader(document);
        try
        {
            while (reader.Read())
            {
                tokens.Add(((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex)));
            }
        }
        catch (JsonException)
        {
            // The reader has no other way to say so.
        }

        return tokens;
    }

    private static byte[] Repeat(string text, int count) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, count)));
}
