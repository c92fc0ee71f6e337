using System.Text;

namespace TypedWs.Generators.Text;

/// <summary>
/// The builders of a thread's texts, each used again. A run of the generator writes thousands of short texts and some long ones, and
/// the memory of their builders would be the largest part of what it allocates.
/// </summary>
internal static class TextBuilders
{
    private const int StartCapacity = 256;

    // Texts are nested no deeper than the values of a message, and few are longer than a codec.
    private const int MaxKept = 16;
    private const int MaxKeptCapacity = 64 * 1024;

    [ThreadStatic]
    private static Stack<StringBuilder>? _free;

    /// <summary>Gives an empty builder.</summary>
    public static StringBuilder Take() => _free is { Count: > 0 } free ? free.Pop() : new StringBuilder(StartCapacity);

    /// <summary>Takes a builder back. Nobody else may use it any more.</summary>
    /// <returns>The text of the builder.</returns>
    public static string Return(StringBuilder builder)
    {
        string text = builder.ToString();
        _free ??= new Stack<StringBuilder>();
        if (_free.Count < MaxKept && builder.Capacity <= MaxKeptCapacity)
        {
            _free.Push(builder.Clear());
        }

        return text;
    }
}
