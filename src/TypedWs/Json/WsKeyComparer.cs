using System.ComponentModel;
using System.Runtime.CompilerServices;
using TypedWs.Json;

namespace TypedWs.CompilerServices;

/// <summary>
/// Comparers for keys of dictionaries and elements of sets that clients send: equality as in the default comparer, but hash codes
/// with a secret of the process. Used by generated code.
/// </summary>
/// <remarks>.NET's hash codes of numbers, dates, durations and UUIDs are predictable: a client can choose thousands of values with
/// one hash code, or in one bucket of the table, and each look-up then compares all of them. Strings are safe: .NET hashes them with
/// a
/// secret itself. Since the collection keeps its comparer, look-ups by the application are safe too.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WsKeyComparer
{
    /// <summary>The comparer for keys of a type; null where the default one is as good.</summary>
    public static IEqualityComparer<T>? For<T>() => IsOneByte<T>() ? null : SeededComparer<T>.Instance;

    /// <summary>The comparer for values of a type or null.</summary>
    public static IEqualityComparer<T?>? ForNullable<T>()
        where T : struct
        => IsOneByte<T>() ? null : NullableSeededComparer<T>.Instance;

    // There are too few of them to collide.
    private static bool IsOneByte<T>() => typeof(T).IsValueType && Unsafe.SizeOf<T>() == 1;

    private sealed class SeededComparer<T> : IEqualityComparer<T>
    {
        public static readonly SeededComparer<T> Instance = new();

        public bool Equals(T? x, T? y) => EqualityComparer<T>.Default.Equals(x, y);

        public int GetHashCode(T key) => SeededHash.Of(key);
    }

    private sealed class NullableSeededComparer<T> : IEqualityComparer<T?>
        where T : struct
    {
        public static readonly NullableSeededComparer<T> Instance = new();

        public bool Equals(T? x, T? y) => EqualityComparer<T?>.Default.Equals(x, y);

        public int GetHashCode(T? key) => key is { } given ? SeededHash.Of(given) : 0;
    }
}
