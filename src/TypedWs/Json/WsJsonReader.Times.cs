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
    /// Reads an ISO 8601 date with an optional time. If the text has no offset, the kind of the result is unspecified. With <c>Z</c> it is
    /// UTC. With another offset, the time is converted to local time.
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

    /// <summary>Reads an ISO 8601 date with an optional time. If the text has no offset, it means local time.</summary>
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

        // A time of day is read as a duration from 00:00 to 23:59:59.9999999. A dot before the first colon would mean days, which are
        // refused.
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

    /// <summary>Reads a duration in the constant format <c>[-][d.]hh:mm[:ss[.fffffff]]</c>, or only a number of days.</summary>
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

    // The additional checks are needed because Utf8Parser accepts white space before the duration and any text after it.
    private static bool TryParseTimeSpan(ReadOnlySpan<byte> utf8, out TimeSpan value)
    {
        value = default;
        return utf8.Length <= MaxTimeSpanLength
            && utf8 is [(byte)'-' or (>= (byte)'0' and <= (byte)'9'), ..]
            && Utf8Parser.TryParse(utf8, out value, out int consumed, 'c')
            && consumed == utf8.Length;
    }
}
