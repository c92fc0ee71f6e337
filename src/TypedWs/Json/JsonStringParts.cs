namespace TypedWs.Json;

/// <summary>
/// Enumerates the parts of a string of a document. A part is a run of bytes without an escape, followed by one escaped character. The last
/// part has no escaped character.
/// </summary>
internal ref struct JsonStringParts(ReadOnlySpan<byte> raw)
{
    private ReadOnlySpan<byte> _rest = raw;
    private bool _atEnd;

    /// <summary>The bytes before the escape; may be empty.</summary>
    public ReadOnlySpan<byte> Plain { get; private set; }

    /// <summary>The escaped character, or -1 after the last part.</summary>
    public int Escaped { get; private set; } = -1;

    public bool MoveNext()
    {
        if (_atEnd)
        {
            return false;
        }

        int escape = _rest.IndexOf((byte)'\\');
        if (escape >= 0)
        {
            Plain = _rest[..escape];
            _rest = _rest[escape..];
            if (JsonText.TryReadEscape(ref _rest, out uint scalar))
            {
                Escaped = (int)scalar;
                return true;
            }
        }
        else
        {
            Plain = _rest;
        }

        // The reader accepts no invalid escape, so this is the last part. (After an invalid escape, the rest would be left out.)
        Escaped = -1;
        _atEnd = true;
        return true;
    }
}
