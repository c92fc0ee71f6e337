using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace TypedWs.Json;

/// <summary>
/// How keys of dictionaries and elements of sets that clients send are compared: equal as by the default comparer, but hashed with
/// a secret of the process. Used by generated code.
/// </summary>
/// <remarks>.NET hashes numbers, dates, durations and UUIDs so that anybody can choose thousands of them with one hash code, or in one
/// bucket of the table, and each look-up among these goes through all of them. Strings are safe: .NET hashes them with a
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
