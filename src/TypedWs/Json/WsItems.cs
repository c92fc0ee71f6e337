using System.Buffers;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TypedWs.CompilerServices;

/// <summary>
/// Collects the elements of a JSON array in pooled memory, because their number is not known before. At the end, it creates a collection of
/// exactly the right size. Used by generated code, which must call one of the conversions or <see cref="Discard"/> once at the end.
/// </summary>
/// <typeparam name="T">The type of the elements.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct WsItems<T>
{
    private const int InitialCapacity = 16;

    private T[]? _items;
    private int _count;

    /// <summary>Adds an element.</summary>
    public void Add(T item)
    {
        T[]? items = _items;
        if (items is null || (uint)_count >= (uint)items.Length)
        {
            items = Grow();
        }

        items[_count++] = item;
    }

    /// <summary>Returns the elements as an array, and the memory to the pool.</summary>
    public T[] ToArray()
    {
        T[] array = _items.AsSpan(0, _count).ToArray();
        Discard();
        return array;
    }

    /// <summary>Returns the elements as a list, and the memory to the pool.</summary>
    public List<T> ToList()
    {
        var list = new List<T>(_count);
        CollectionsMarshal.SetCount(list, _count);
        _items.AsSpan(0, _count).CopyTo(CollectionsMarshal.AsSpan(list));
        Discard();
        return list;
    }

    /// <summary>Returns the elements as a set, and the memory to the pool.</summary>
    /// <param name="comparer">The comparer that <see cref="WsKeyComparer"/> gives for the type; null for strings.</param>
    public HashSet<T> ToHashSet(IEqualityComparer<T>? comparer = null)
    {
        var set = new HashSet<T>(_count, comparer);
        foreach (T item in _items.AsSpan(0, _count))
        {
            set.Add(item);
        }

        Discard();
        return set;
    }

    /// <summary>Returns the elements as an immutable array, and the memory to the pool.</summary>
    public ImmutableArray<T> ToImmutableArray() => ImmutableCollectionsMarshal.AsImmutableArray(ToArray());

    /// <summary>Returns the memory to the pool without using the elements.</summary>
    public void Discard()
    {
        if (_items is { } items)
        {
            Return(items, _count);
        }

        _items = null;
        _count = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private T[] Grow()
    {
        T[]? old = _items;
        T[] items = ArrayPool<T>.Shared.Rent(old is null ? InitialCapacity : old.Length * 2);
        if (old is not null)
        {
            old.AsSpan(0, _count).CopyTo(items);
            Return(old, _count);
        }

        return _items = items;
    }

    // References in pooled memory would keep the objects of the message alive, so they are cleared.
    private static void Return(T[] items, int count)
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            items.AsSpan(0, count).Clear();
        }

        ArrayPool<T>.Shared.Return(items);
    }
}
