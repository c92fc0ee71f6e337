namespace TypedWs.Json;

/// <summary>
/// The date and time formats that System.Text.Json reads, a profile of ISO 8601-1:2019 in its extended form:
/// <c>YYYY-MM-DD[Thh:mm[:ss[.f{1,16}]][Z|±hh[:mm]]]</c>. Leap seconds and hour 24 are refused.
/// </summary>
internal readonly struct IsoTime
{
    public const int DateLength = 10;
    public const int MaxLength = 42;

    private const int MaxFractionDigits = 16;
    private const int MaxOffsetMinutes = 14 * 60;

    private readonly DateTime _time;
    private readonly bool _hasOffset;
    private readonly bool _isUtc;
    private readonly int _offsetMinutes;

    private IsoTime(DateTime time, bool hasOffset, bool isUtc, int offsetMinutes)
    {
        _time = time;
        _hasOffset = hasOffset;
        _isUtc = isUtc;
        _offsetMinutes = offsetMinutes;
    }

    public DateOnly Date => DateOnly.FromDateTime(_time);

    /// <summary>Whether the text has <c>Z</c> or an offset, so that it is the same moment in every time zone.</summary>
    public bool IsInstant => _isUtc || _hasOffset;

    public static bool TryParse(ReadOnlySpan<byte> text, out IsoTime value)
    {
        value = default;
        if (!TryTakeDate(ref text, out DateTime time))
        {
            return false;
        }

        if (text.IsEmpty)
        {
            value = new IsoTime(time, hasOffset: false, isUtc: false, 0);
            return true;
        }

        if (!TryTake(ref text, (byte)'T') || !TryTakeTimeOfDay(ref text, out long ticks))
        {
            return false;
        }

        time = time.AddTicks(ticks);
        bool isUtc = text is [(byte)'Z'];
        int offsetMinutes = 0;
        bool hasOffset = !isUtc && !text.IsEmpty;
        if (hasOffset && !TryParseOffset(text, out offsetMinutes))
        {
            return false;
        }

        value = new IsoTime(time, hasOffset, isUtc, offsetMinutes);
        return true;
    }

    public bool TryGetDateTime(out DateTime value)
    {
        value = _isUtc ? DateTime.SpecifyKind(_time, DateTimeKind.Utc) : _time;
        if (!_hasOffset)
        {
            return true;
        }

        bool fits = TryGetDateTimeOffset(out DateTimeOffset instant);
        value = instant.LocalDateTime;
        return fits;
    }

    public bool TryGetDateTimeOffset(out DateTimeOffset value)
    {
        TimeSpan offset = _hasOffset || _isUtc
            ? new TimeSpan(hours: 0, _offsetMinutes, seconds: 0)
            : TimeZoneInfo.Local.GetUtcOffset(DateTime.SpecifyKind(_time, DateTimeKind.Local));

        // The constructor throws if the moment is before the year 1 or after the year 9999.
        long instant = _time.Ticks - offset.Ticks;
        bool fits = instant >= DateTime.MinValue.Ticks && instant <= DateTime.MaxValue.Ticks;
        value = fits ? new DateTimeOffset(_time.Ticks, offset) : default;
        return fits;
    }

    private static bool TryTakeDate(ref ReadOnlySpan<byte> text, out DateTime date)
    {
        date = default;
        if (!TryTakeDigits(ref text, 4, out int year)
            || !TryTake(ref text, (byte)'-')
            || !TryTakeDigits(ref text, 2, out int month)
            || !TryTake(ref text, (byte)'-')
            || !TryTakeDigits(ref text, 2, out int day))
        {
            return false;
        }

        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        date = new DateTime(year, month, day);
        return true;
    }

    private static bool TryTakeTimeOfDay(ref ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        int second = 0;
        long fraction = 0;
        if (!TryTakeDigits(ref text, 2, out int hour)
            || !TryTake(ref text, (byte)':')
            || !TryTakeDigits(ref text, 2, out int minute))
        {
            return false;
        }

        if (TryTake(ref text, (byte)':'))
        {
            if (!TryTakeDigits(ref text, 2, out second))
            {
                return false;
            }

            if (TryTake(ref text, (byte)'.') && !TryTakeFraction(ref text, out fraction))
            {
                return false;
            }
        }

        ticks = (((hour * 60L) + minute) * TimeSpan.TicksPerMinute) + (second * TimeSpan.TicksPerSecond) + fraction;
        return hour <= 23 && minute <= 59 && second <= 59;
    }

    // The seventh digit is one tick. Further digits are ignored.
    private static bool TryTakeFraction(ref ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        int digits = 0;
        long unit = TimeSpan.TicksPerSecond;
        while (digits < MaxFractionDigits && TryTakeDigits(ref text, 1, out int digit))
        {
            unit /= 10;
            ticks += digit * unit;
            digits++;
        }

        return digits > 0;
    }

    // ±hh or ±hh:mm
    private static bool TryParseOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        bool isNegative = TryTake(ref text, (byte)'-');
        if (!isNegative && !TryTake(ref text, (byte)'+'))
        {
            return false;
        }

        if (!TryTakeDigits(ref text, 2, out int hours))
        {
            return false;
        }

        if (!text.IsEmpty && !(TryTake(ref text, (byte)':') && TryTakeDigits(ref text, 2, out minutes) && text.IsEmpty))
        {
            return false;
        }

        bool isValid = minutes <= 59;
        minutes += hours * 60;
        isValid &= minutes <= MaxOffsetMinutes;
        minutes = isNegative ? -minutes : minutes;
        return isValid;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> text, byte expected)
    {
        if (text.IsEmpty || text[0] != expected)
        {
            return false;
        }

        text = text[1..];
        return true;
    }

    private static bool TryTakeDigits(ref ReadOnlySpan<byte> text, int count, out int value)
    {
        value = 0;
        if (text.Length < count)
        {
            return false;
        }

        foreach (byte character in text[..count])
        {
            if (!char.IsAsciiDigit((char)character))
            {
                return false;
            }

            value = (value * 10) + character - '0';
        }

        text = text[count..];
        return true;
    }
}
