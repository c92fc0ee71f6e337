using System.Text;
using TypedWs.CompilerServices;
using TypedWs.Json;

namespace TypedWs.Tests.Json;

/// <summary>Short forms that the tests of this folder share.</summary>
internal static class JsonTestExtensions
{
    /// <summary>UTF-8 of a literal document.</summary>
    public static byte[] Utf8(this string document) => Encoding.UTF8.GetBytes(document);

    /// <summary>Whether our reader takes the bytes for one whole JSON document.</summary>
    public static bool IsAcceptedBySkipping(ReadOnlySpan<byte> document)
    {
        WsJsonReader reader = new(document);
        bool accepted = reader.TrySkip() && reader.TryReadEnd();
        Assert.Equal(!accepted, reader.IsMalformed);
        return accepted;
    }

    /// <summary>The same, by entering every object and array and reading every string and number.</summary>
    public static bool IsAcceptedByReading(ReadOnlySpan<byte> document)
    {
        WsJsonReader reader = new(document);
        ReadAll(ref reader);
        bool accepted = reader.TryReadEnd();
        Assert.Equal(!accepted, reader.IsMalformed);
        Assert.Equal(0, reader.ErrorCount);
        return accepted;
    }

    /// <summary>The errors as lines "pointer code message [parameters] [actual]".</summary>
    public static string[] DescribeErrors(this ref WsJsonReader reader)
    {
        if (reader.Errors is null)
        {
            return [];
        }

        List<string> lines = [];
        JsonPointerWriter pointers = new(reader.Document);
        foreach (FieldError error in reader.Errors.Kept)
        {
            byte[] pointer = new byte[JsonPointerWriter.MaxLength];
            Assert.True(pointers.TryWrite(in error, pointer, out int length, out _));
            string line = $"{Encoding.UTF8.GetString(pointer.AsSpan(0, length))} {error.Code} {error.Message}";
            if (error.Parameters is not null)
            {
                line += " " + error.Parameters;
            }

            if (error.Actual is not null)
            {
                line += " " + error.Actual;
            }

            lines.Add(line);
        }

        reader.ReturnErrors();
        return [.. lines];
    }

    private static void ReadAll(ref WsJsonReader reader)
    {
        switch (reader.PeekKind())
        {
            case WsJsonKind.Object:
                if (reader.TryBeginObject())
                {
                    while (reader.TryReadMember(out _))
                    {
                        ReadAll(ref reader);
                    }
                }

                break;
            case WsJsonKind.Array:
                if (reader.TryBeginArray())
                {
                    while (reader.TryReadElement())
                    {
                        ReadAll(ref reader);
                    }
                }

                break;
            case WsJsonKind.String:
                reader.TryReadString(out _);
                break;
            case WsJsonKind.Boolean:
                reader.TryReadBoolean(out _);
                break;
            case WsJsonKind.Null when reader.TryReadNull():
                break;
            case WsJsonKind.Number when reader.Position % 2 == 0:
                // Any number is a decimal but for its range, which is not a matter of syntax.
                if (!reader.TryReadDecimal(out _))
                {
                    reader.ReturnErrors();
                }

                break;
            case WsJsonKind.Number:
                if (!reader.TryReadInt64(out _))
                {
                    reader.ReturnErrors();
                }

                break;
            default:
                Assert.False(reader.TrySkip());
                break;
        }
    }
}
