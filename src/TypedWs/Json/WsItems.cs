using System.Buffers;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TypedWs.CompilerServices;

/// <summary>
/// Collects the elements of a JSON array whose number is not known before, in pooled memory, and makes the collection
/// of exactly the right size at the end. Used by generated code, which calls one of the conversions
/// or <see cref="Discard"/> once at the end.
/// </summary>
/// <typeparam name="T">Type of the elements.</typeparam>
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

    /// <summary>The elements as an array; the memory goes back to the pool.</summary>
    public T[] ToArray()
    {
        T[] array = _items.AsSpan(0, _count).ToArray();
        Discard();
        return array;
    }

    /// <summary>The elements as a list; the memory goes back to the pool.</summary>
    public List<T> ToList()
    {
        var list = new List<T>(_count);
        CollectionsMarshal.SetCount(list, _count);
        _items.AsSpan(0, _count).CopyTo(CollectionsMarshal.AsSpan(list));
        Discard();
        return list;
    }

    /// <summary>The elements as a set; the memory goes back to the pool.</summary>
    /// <param name="comparer">That of <see cref="WsKeyComparer"/>; null for strings.</param>
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

    /// <summary>The elements as an immutable array; the memory goes back to the pool.</summary>
    public ImmutableArray<T> ToImmutableArray() => ImmutableCollectionsMarshal.AsImmutableArray(ToArray());

    /// <summary>Gives the memory back to the pool: the elements are not wanted.</summary>
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

    // References in pooled memory would keep the message alive.
    private static void Return(T[] items, int count)
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            items.AsSpan(0, count).Clear();
        }

        ArrayPool<T>.Shared.Return(items);
    }
}
