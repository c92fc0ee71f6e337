namespace TypedWs.Handshake;

/// <summary>
/// Splits a header value at a separator that does not stand in a quoted string (RFC 9110 §5.6.4). The parts are trimmed, and empty parts
/// are returned too. A quoted string that does not end reaches to the end of the value. The cost is in proportion to the length.
/// </summary>
internal ref struct QuotedParts(ReadOnlySpan<char> value, char separator)
{
    private ReadOnlySpan<char> _rest = value;
    private bool _ended;

    /// <summary>The part, without the white space around it.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    public readonly QuotedParts GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_ended)
        {
            return false;
        }

        int end = FindSeparator();
        _ended = end < 0;
        Current = HeaderList.Trim(_ended ? _rest : _rest[..end]);
        _rest = _ended ? [] : _rest[(end + 1)..];
        return true;
    }

    private readonly int FindSeparator()
    {
        bool quoted = false;
        for (int i = 0; i < _rest.Length; i++)
        {
            char character = _rest[i];
            if (character == '"')
            {
                quoted = !quoted;
            }
            else if (quoted && character == '\\')
            {
                // RFC 9110 §5.6.4: a quoted-pair stands for its second character, which then neither ends the string nor separates.
                i++;
            }
            else if (!quoted && character == separator)
            {
                return i;
            }
        }

        return -1;
    }
}
