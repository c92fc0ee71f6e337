using System.Buffers;

namespace TypedWs.Json;

/// <summary>
/// Remembers the part of a message that a look-ahead for a discriminator has scanned: the ends of the objects and arrays, and the
/// positions of the objects' discriminators. When the inner objects are read, they need a look-ahead, too. Because of this record no long
/// value is scanned again, however deep the nesting is. The object is rented only when there are values to scan. Messages whose
/// discriminators come first never need it. Not safe for concurrent use.
/// </summary>
internal sealed class JsonScanCache
{
    // Scanning a shorter value again costs no more than looking it up here.
    private const int ShortestKept = 16;

    private const int InitialCapacity = 64;

    // A longer name is not kept. The positions of discriminators with such a name are not found here; they are searched again.
    private const int LongestName = 64;

    [ThreadStatic]
    private static JsonScanCache? _cached;

    private readonly byte[] _name = new byte[LongestName];
    private int _nameLength;
    private Place[] _places = [];
    private int _count;

    private JsonScanCache()
    {
    }

    /// <summary>The offset up to which the document was scanned.</summary>
    public int End { get; private set; }

    /// <summary>Returns the instance of this thread, or a new one if the thread's instance is in use.</summary>
    public static JsonScanCache Rent()
    {
        JsonScanCache passage = _cached ?? new JsonScanCache();
        _cached = null;
        return passage;
    }

    /// <summary>Gives an instance back. The instance must not be used afterwards.</summary>
    public static void Return(JsonScanCache passage)
    {
        if (passage._places.Length > 0)
        {
            ArrayPool<Place>.Shared.Return(passage._places);
            passage._places = [];
        }

        passage._count = 0;
        passage.End = 0;
        _cached = passage;
    }

    /// <summary>Begins a new look-ahead. The entries of earlier look-aheads are discarded, because the document before this position is
    /// never read again.</summary>
    public void Begin(ReadOnlySpan<byte> name)
    {
        _count = 0;
        _nameLength = name.TryCopyTo(_name) ? name.Length : 0;
    }

    /// <summary>Ends the look-ahead at an offset.</summary>
    public void EndAt(int offset) => End = offset;

    /// <summary>Records the start of an object or array.</summary>
    /// <returns>The index of its entry. Entries have the order of the starts.</returns>
    public int Open(int start)
    {
        if (_count == _places.Length)
        {
            Grow();
        }

        _places[_count] = new Place(start);
        return _count++;
    }

    /// <summary>Records the end of an object or array.</summary>
    public void Close(int place, int end)
    {
        if (end - _places[place].Start < ShortestKept)
        {
            // All inner values are even shorter and have no entries, so this entry is the last one. It is removed.
            _count = place;
        }
        else
        {
            _places[place].End = end;
        }
    }

    /// <summary>Records the discriminator of an object. If there are several, the first one is kept.</summary>
    public void Mark(int place, int discriminator)
    {
        if (_places[place].Discriminator < 0)
        {
            _places[place].Discriminator = discriminator;
        }
    }

    /// <summary>Finds the end of the value that starts at an offset.</summary>
    /// <returns>False if no entry has this start.</returns>
    public bool TryFindEnd(int start, out int end)
    {
        int place = Find(start);
        end = place < 0 ? 0 : _places[place].End;
        return place >= 0;
    }

    /// <summary>Finds the position of the discriminator of the object that starts at an offset; -1 if the object has no
    /// discriminator.</summary>
    /// <returns>False if no entry has this start, or if another name was searched.</returns>
    public bool TryFindDiscriminator(int start, ReadOnlySpan<byte> name, out int discriminator)
    {
        int place = name.SequenceEqual(_name.AsSpan(0, _nameLength)) ? Find(start) : -1;
        discriminator = place < 0 ? -1 : _places[place].Discriminator;
        return place >= 0;
    }

    private int Find(int start)
    {
        int low = 0;
        int high = start < End ? _count - 1 : -1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int found = _places[middle].Start;
            if (found == start)
            {
                return middle;
            }

            if (found < start)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return -1;
    }

    private void Grow()
    {
        Place[] places = ArrayPool<Place>.Shared.Rent(Math.Max(InitialCapacity, _count * 2));
        _places.AsSpan(0, _count).CopyTo(places);
        if (_places.Length > 0)
        {
            ArrayPool<Place>.Shared.Return(_places);
        }

        _places = places;
    }

    private struct Place(int start)
    {
        public readonly int Start = start;
        public int End;
        public int Discriminator = -1;
    }
}
