using TypedWs.Json;

namespace TypedWs.CompilerServices;

// The look-ahead for the discriminator of an object. The discriminator may be anywhere in the object.
public ref partial struct WsJsonReader
{
    /// <summary>Looks for a member of the object that comes next, without consuming the object.</summary>
    /// <param name="start">The offset of the object.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="offset">The offset of the member's value; -1 if the object has no such member.</param>
    /// <returns>False if the document is malformed in the part that was searched.</returns>
    internal bool TryLookAhead(int start, ReadOnlySpan<byte> name, out int offset)
    {
        if (_passage is not null && _passage.TryFindDiscriminator(start, name, out offset))
        {
            return true;
        }

        offset = -1;
        bool isRecording = false;
        var ahead = new WsJsonReader(_utf8, start, _depth) { _passage = _passage };
        ahead.TryBeginObject();
        while (ahead.TryMoveToMember(out int nameStart, out int nameEnd, out bool isEscaped))
        {
            if (ahead.IsNamed(nameStart, nameEnd, isEscaped, name))
            {
                offset = ahead._position;
                break;
            }

            ahead.PassValue(name, ref isRecording);
        }

        _passage = ahead._passage;
        if (isRecording)
        {
            _passage!.EndAt(ahead.IsMalformed ? 0 : ahead._position);
        }

        return !ahead.IsMalformed;
    }

    /// <summary>Gives the record of the look-ahead back to its cache. Called when reading has ended.</summary>
    internal void EndLookAhead()
    {
        if (_passage is not null)
        {
            JsonScanCache.Return(_passage);
            _passage = null;
        }
    }

    private readonly bool IsNamed(int start, int end, bool isEscaped, ReadOnlySpan<byte> name)
        => new WsJsonString(_utf8[start..end], isEscaped).Equals(name);

    private void PassValue(ReadOnlySpan<byte> name, ref bool isRecording)
    {
        byte first = JsonText.At(_utf8, _position);
        if (first is not ((byte)'{' or (byte)'['))
        {
            TrySkipScalar(first);
        }
        else if (_passage is not null && !isRecording && _position < _passage.End)
        {
            // An outer look-ahead has already scanned this value, and has recorded its end unless the value is short.
            if (_passage.TryFindEnd(_position, out int end))
            {
                _position = end;
            }
            else
            {
                TrySkipNested();
            }
        }
        else
        {
            if (!isRecording)
            {
                isRecording = true;
                (_passage ??= JsonScanCache.Rent()).Begin(name);
            }

            TryPassNested(_passage!, name);
        }
    }

    // Does the same as TrySkipNested, and also records the objects and arrays. An array directly in an array is not recorded, because it is
    // never looked up.
    private bool TryPassNested(JsonScanCache passage, ReadOnlySpan<byte> name)
    {
        Span<int> places = stackalloc int[MaxDepth];
        ulong levels = 1;
        int depth = 0;
        do
        {
            byte first = JsonText.At(_utf8, _position);
            if (first is (byte)'{' or (byte)'[')
            {
                bool isObject = first == (byte)'{';
                int start = _position;
                if (!TryEnter(start))
                {
                    return false;
                }

                places[depth++] = isObject || (levels & 1) != 0 ? passage.Open(start) : -1;
                levels = (levels << 1) | (isObject ? 1UL : 0);
            }
            else if (!TrySkipScalar(first))
            {
                return false;
            }

            while (depth > 0 && !TryMoveOn(passage, name, places[depth - 1], isObject: (levels & 1) != 0))
            {
                if (IsMalformed)
                {
                    return false;
                }

                if (places[--depth] >= 0)
                {
                    passage.Close(places[depth], _position);
                }

                levels >>= 1;
            }
        }
        while (depth > 0);

        return true;
    }

    private bool TryMoveOn(JsonScanCache passage, ReadOnlySpan<byte> name, int place, bool isObject)
    {
        if (!isObject)
        {
            return TryReadElement();
        }

        if (!TryMoveToMember(out int start, out int end, out bool isEscaped))
        {
            return false;
        }

        if (IsNamed(start, end, isEscaped, name))
        {
            passage.Mark(place, _position);
        }

        return true;
    }
}
