using System.ComponentModel;
using System.Runtime.CompilerServices;
using TypedWs.Json;

namespace TypedWs.CompilerServices;

/// <summary>
/// Comparers for keys of dictionaries and elements of sets that clients send. Equality is that of the default comparer, but the hash codes
/// depend on a secret of the process. Used by generated code.
/// </summary>
/// <remarks>.NET's hash codes of numbers, dates, durations and UUIDs are predictable. A client could send thousands of values with the same
/// hash code, or in the same bucket of the table, and each look-up would compare all of them. Strings need no such comparer, because .NET
/// hashes them with a secret. The collection keeps its comparer, so look-ups by the application are safe too.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WsKeyComparer
{
    /// <summary>The comparer for keys of a type; null if the default comparer is safe.</summary>
    public static IEqualityComparer<T>? For<T>() => IsOneByte<T>() ? null : SeededComparer<T>.Instance;

    /// <summary>The comparer for elements that are values of a type or null; null if the default comparer is safe.</summary>
    public static IEqualityComparer<T?>? ForNullable<T>()
        where T : struct
        => IsOneByte<T>() ? null : NullableSeededComparer<T>.Instance;

    // A type of one byte has so few values that collisions cost nothing.
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
