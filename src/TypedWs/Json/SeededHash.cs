using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TypedWs.Json;

/// <summary>Computes hash codes that nobody outside of the process can predict. It applies .NET's randomized hash of strings to the bits of
/// a value.</summary>
internal static class SeededHash
{
    // The bits of a decimal: flags, then 96 bits of the number.
    private const int DecimalWords = 4;

    /// <summary>The hash code of a value. For a type of the application, its own hash code is hashed.</summary>
    public static int Of<T>(T value)
    {
        // Each condition is a constant when the code is compiled for T. Equal values must have equal bits, so some types are normalized.
        if (typeof(T) == typeof(double))
        {
            return OfBits(Normalize(Unsafe.As<T, double>(ref value)));
        }

        if (typeof(T) == typeof(float))
        {
            return OfBits(Normalize(Unsafe.As<T, float>(ref value)));
        }

        if (typeof(T) == typeof(decimal))
        {
            return OfBits(Normalize(Unsafe.As<T, decimal>(ref value)));
        }

        if (typeof(T) == typeof(DateTime))
        {
            return OfBits(Unsafe.As<T, DateTime>(ref value).Ticks);
        }

        if (typeof(T) == typeof(DateTimeOffset))
        {
            return OfBits(Unsafe.As<T, DateTimeOffset>(ref value).UtcTicks);
        }

        return IsItsBits<T>() ? OfBits(value) : OfBits(value is null ? 0 : EqualityComparer<T>.Default.GetHashCode(value));
    }

    // Types without padding, of which two values are equal exactly if their bits are equal.
    private static bool IsItsBits<T>()
        => typeof(T) == typeof(int) || typeof(T) == typeof(uint) || typeof(T) == typeof(long) || typeof(T) == typeof(ulong)
            || typeof(T) == typeof(short) || typeof(T) == typeof(ushort) || typeof(T) == typeof(char) || typeof(T) == typeof(Guid)
            || typeof(T) == typeof(DateOnly) || typeof(T) == typeof(TimeOnly) || typeof(T) == typeof(TimeSpan)
            || (typeof(T).IsEnum && Unsafe.SizeOf<T>() > 1);

#pragma warning disable MA0021 // the bits of a value are no text: there is no culture and no case to compare by
    private static int OfBits<T>(T value)
        => string.GetHashCode(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T, char>(ref value), Unsafe.SizeOf<T>() / sizeof(char)));
#pragma warning restore MA0021

    // Zero has two bit patterns (0 and -0), and NaN has many.
    private static double Normalize(double value) => value == 0 ? 0 : double.IsNaN(value) ? double.NaN : value;

    private static float Normalize(float value) => value == 0 ? 0 : float.IsNaN(value) ? float.NaN : value;

    // 1.0 and 1.00 are equal, and so are 0 and -0.
    private static decimal Normalize(decimal value)
    {
        if (value == 0)
        {
            return 0;
        }

        Span<int> words = stackalloc int[DecimalWords];
        decimal.GetBits(value, words);
        bool mayEndInZero = value.Scale > 0 && (words[0] & 1) == 0;

        // The quotient of a division has no trailing zeros in its fraction.
        return mayEndInZero ? value / 1.0000000000000000000000000000m : value;
    }
}
