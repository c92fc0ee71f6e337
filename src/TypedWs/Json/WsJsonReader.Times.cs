using System.Buffers.Text;
using TypedWs.Json;

namespace TypedWs.CompilerServices;

// Dates and times, written as strings in the formats of System.Text.Json.
public ref partial struct WsJsonReader
{
    // -dddddddd.hh:mm:ss.fffffff
    private const int MaxTimeSpanLength = 26;
    private const string MustBeDateAndTime = "must be an ISO 8601 date and time";
    private const string MustBeInstant = "must be an ISO 8601 date and time with Z or an offset";

    /// <summary>
    /// Reads an ISO 8601 date with an optional time. Without offset its kind is unspecified, with <c>Z</c> UTC, with
    /// another offset it is converted to local time.
    /// </summary>
    public bool TryReadDateTime(out DateTime value)
    {
        value = default;
        if (!TryReadString(out WsJsonString text))
        {
            return false;
        }

        Span<byte> buffer = stackalloc byte[IsoTime.MaxLength];
        return (text.TryGetText(buffer, out ReadOnlySpan<byte> utf8)
                && IsoTime.TryParse(utf8, out IsoTime time)
                && time.TryGetDateTime(out value))
            || RefuseFormat(MustBeDateAndTime);
    }

    /// <summary>Reads an ISO 8601 date and time with <c>Z</c> or an offset.</summary>
    public bool TryReadDateTimeOffset(out DateTimeOffset value) => TryReadDateTimeOffset(needsOffset: true, MustBeInstant, out value);

    /// <summary>Reads an ISO 8601 date with an optional time. Without offset it is taken as local time.</summary>
    public bool TryReadDateTimeOffsetOrLocal(out DateTimeOffset value)
        => TryReadDateTimeOffset(needsOffset: false, MustBeDateAndTime, out value);

    private bool TryReadDateTimeOffset(bool needsOffset, string expected, out DateTimeOffset value)
    {
        value = default;
        if (!TryReadString(out WsJsonString text))
        {
            return false;
        }

        Span<byte> buffer = stackalloc byte[IsoTime.MaxLength];
        return (text.TryGetText(buffer, out ReadOnlySpan<byte> utf8)
                && IsoTime.TryParse(utf8, out IsoTime time)
                && (time.IsInstant || !needsOffset)
                && time.TryGetDateTimeOffset(out value))
            || RefuseFormat(expected);
    }

    /// <summary>Reads an ISO 8601 calendar date, <c>yyyy-MM-dd</c>.</summary>
    public bool TryReadDateOnly(out DateOnly value)
    {
        value = default;
        if (!TryReadString(out WsJsonString text))
        {
            return false;
        }

        Span<byte> buffer = stackalloc byte[IsoTime.DateLength];
        if (!text.TryGetText(buffer, out ReadOnlySpan<byte> utf8)
            || utf8.Length != IsoTime.DateLength
            || !IsoTime.TryParse(utf8, out IsoTime time))
        {
            return RefuseFormat("must be an ISO 8601 date");
        }

        value = time.Date;
        return true;
    }

    /// <summary>Reads a time of day, <c>hh:mm[:ss[.fffffff]]</c>.</summary>
    public bool TryReadTimeOnly(out TimeOnly value)
    {
        value = default;
        if (!TryReadString(out WsJsonString text))
        {
            return false;
        }

        // A duration from 00:00 to 23:59:59.9999999 without days, which would show as a dot before the first colon.
        Span<byte> buffer = stackalloc byte[MaxTimeSpanLength];
        if (!text.TryGetText(buffer, out ReadOnlySpan<byte> utf8)
            || utf8.IndexOfAny((byte)':', (byte)'.') is not (>= 0 and int separator)
            || utf8[separator] != (byte)':'
            || !TryParseTimeSpan(utf8, out TimeSpan time)
            || time.Ticks < 0)
        {
            return RefuseFormat("must be a time of day (hh:mm:ss)");
        }

        value = TimeOnly.FromTimeSpan(time);
        return true;
    }

    /// <summary>Reads a duration in the constant format <c>[-][d.]hh:mm[:ss[.fffffff]]</c>, or days alone.</summary>
    public bool TryReadTimeSpan(out TimeSpan value)
    {
        value = default;
        if (!TryReadString(out WsJsonString text))
        {
            return false;
        }

        Span<byte> buffer = stackalloc byte[MaxTimeSpanLength];
        return (text.TryGetText(buffer, out ReadOnlySpan<byte> utf8) && TryParseTimeSpan(utf8, out value))
            || RefuseFormat("must be a duration ([-][d.]hh:mm:ss)");
    }

    // Utf8Parser alone would let white space pass in front and leave alone what follows.
    private static bool TryParseTimeSpan(ReadOnlySpan<byte> utf8, out TimeSpan value)
    {
        value = default;
        return utf8.Length <= MaxTimeSpanLength
            && utf8 is [(byte)'-' or (>= (byte)'0' and <= (byte)'9'), ..]
            && Utf8Parser.TryParse(utf8, out value, out int consumed, 'c')
            && consumed == utf8.Length;
    }
}
