namespace TypedWs.Messages;

/// <summary>Texts of error events that the application gives. They may hold what a client has sent, so that they are bounded.</summary>
internal static class EventText
{
    /// <summary>The most UTF-16 units of a text.</summary>
    public const int MaxLength = 1024;

    private const char Ellipsis = '\u2026';

    /// <summary>The text, or its beginning and an ellipsis.</summary>
    public static string Cut(string text)
    {
        if (text.Length <= MaxLength)
        {
            return text;
        }

        int end = MaxLength - 1;
        end -= char.IsHighSurrogate(text[end - 1]) ? 1 : 0;
        return string.Concat(text.AsSpan(0, end), [Ellipsis]);
    }
}
