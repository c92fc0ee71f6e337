using System.Diagnostics;
using System.Text;
using TypedWs.CompilerServices;
using TypedWs.Json;

namespace TypedWs.Messages;

/// <summary>
/// Finds the envelope's <c>traceparent</c>. This is done only if a listener exists, and in a separate pass: the member may stand after the
/// payload, but must be known before the payload is read. If the member occurs several times, the first one is used. If it is invalid, it
/// is ignored.
/// </summary>
internal static class TraceParent
{
    // W3C Trace Context §3.2.2: 00-<32 digits of the trace>-<16 of the parent>-<2 of flags>. Later versions may have longer values, which
    // are ignored.
    private const int Length = 55;
    private static readonly int[] Dashes = [2, 35, 52];

    public static bool TryFind(ReadOnlySpan<byte> document, out ActivityContext parent)
    {
        parent = default;
        return MayContain(document) && TryFindMember(document, out ReadOnlySpan<byte> value) && TryParse(value, out parent);
    }

    private static bool TryParse(ReadOnlySpan<byte> value, out ActivityContext parent)
    {
        parent = default;
        if (value.Length != Length)
        {
            return false;
        }

        // ActivityContext accepts any character between the fields, so the dashes are checked here.
        foreach (int position in Dashes)
        {
            if (value[position] != (byte)'-')
            {
                return false;
            }
        }

        return ActivityContext.TryParse(Encoding.ASCII.GetString(value), traceState: null, isRemote: true, out parent);
    }

    private static bool TryFindMember(ReadOnlySpan<byte> document, out ReadOnlySpan<byte> value)
    {
        value = default;
        var reader = new WsJsonReader(document);
        if (reader.PeekKind() != WsJsonKind.Object || !reader.TryBeginObject())
        {
            return false;
        }

        while (reader.TryReadMember(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("traceparent"u8))
            {
                if (reader.PeekKind() != WsJsonKind.String || !reader.TryReadString(out WsJsonString text) || text.IsEscaped)
                {
                    return false;
                }

                value = text.Raw;
                return true;
            }

            if (!reader.TrySkip())
            {
                return false;
            }
        }

        return false;
    }

    // Most messages have no traceparent, and a text search is many times faster than reading JSON. If the message contains an escape, it
    // must be read, because the name may be written with escapes.
    private static bool MayContain(ReadOnlySpan<byte> document)
        => document.IndexOf("\"traceparent\""u8) >= 0 || document.Contains((byte)'\\');
}
