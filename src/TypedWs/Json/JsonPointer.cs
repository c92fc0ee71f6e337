using System.Buffers;
using System.Globalization;
using System.Text;

namespace TypedWs.Json;

/// <summary>
/// Tells where a value stands in its document, as a JSON Pointer (RFC 6901). Computed only once an error has to be
/// reported: readers keep offsets, which cost nothing.
/// </summary>
internal static class JsonPointer
{
    /// <summary>Writes the pointer of the value that starts at an offset; the empty one for the document itself.</summary>
    /// <param name="document">A well-formed document.</param>
    /// <param name="offset">Where the value starts. The walk ends there.</param>
    /// <param name="output">Takes UTF-8 without JSON escaping.</param>
    /// <returns>False if no value starts there; nothing is then written.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> document, int offset, IBufferWriter<byte> output)
    {
        Span<Step> path = stackalloc Step[WsJsonReader.MaxDepth];
        WsJsonReader reader = new(document);
        int depth = 0;
        do
        {
            WsJsonKind kind = reader.PeekKind();
            if (reader.Position >= offset)
            {
                if (reader.Position != offset || kind == WsJsonKind.None)
                    return false;

                WritePath(document, path[..depth], output);
                return true;
            }

            if (kind == WsJsonKind.Object && reader.TryBeginObject())
                path[depth++] = new Step(IsMember: true, 0, 0, IsEscaped: false);
            else if (kind == WsJsonKind.Array && reader.TryBeginArray())
                path[depth++] = new Step(IsMember: false, -1, 0, IsEscaped: false);
            else
                reader.TrySkip();
        }
        while (TryMoveNext(ref reader, path, ref depth));

        return false;
    }

    /// <summary>Appends a reference to a member of the object that the pointer written so far points to.</summary>
    public static void WriteMember(string member, IBufferWriter<byte> output)
        => WriteToken(Encoding.UTF8.GetBytes(member), output);

    // Moves to the next member or element, leaving the objects and arrays that end before it.
    private static bool TryMoveNext(ref WsJsonReader reader, scoped Span<Step> path, ref int depth)
    {
        while (depth > 0)
        {
            ref Step step = ref path[depth - 1];
            if (step.IsMember)
            {
                if (reader.TryMoveToMember(out int start, out int end, out bool isEscaped))
                {
                    step = new Step(IsMember: true, start, end, isEscaped);
                    return true;
                }
            }
            else if (reader.TryReadElement())
            {
                step = step with { Start = step.Start + 1 };
                return true;
            }

            if (reader.IsMalformed)
                return false;

            depth--;
        }

        return false;
    }

    private static void WritePath(ReadOnlySpan<byte> document, ReadOnlySpan<Step> path, IBufferWriter<byte> output)
    {
        foreach (ref readonly Step step in path)
        {
            if (step.IsMember)
                WriteName(new WsJsonString(document[step.Start..step.End], step.IsEscaped), output);
            else
                WriteIndex(step.Start, output);
        }
    }

    private static void WriteName(WsJsonString name, IBufferWriter<byte> output)
        => WriteToken(name.IsEscaped ? name.UnescapeToArray() : name.Raw, output);

    private static void WriteIndex(int index, IBufferWriter<byte> output)
    {
        Span<byte> text = stackalloc byte[1 + 10];
        text[0] = (byte)'/';
        index.TryFormat(text[1..], out int length, provider: CultureInfo.InvariantCulture);
        output.Write(text[..(1 + length)]);
    }

    private static void WriteToken(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        output.Write("/"u8);
        while (true)
        {
            int special = text.IndexOfAny((byte)'~', (byte)'/');
            if (special < 0)
            {
                output.Write(text);
                return;
            }

            // RFC 6901 §3: "~" and "/" are written ~0 and ~1.
            output.Write(text[..special]);
            output.Write(text[special] == (byte)'~' ? "~0"u8 : "~1"u8);
            text = text[(special + 1)..];
        }
    }

    // One level of the path: a member by where its name stands (without the quotes), or an element by its index in Start.
    private readonly record struct Step(bool IsMember, int Start, int End, bool IsEscaped);
}
