using TypedWs.CompilerServices;

namespace TypedWs.Messages;

/// <summary>Limits the texts that the application gives for error events, because such a text may contain text from a
/// client.</summary>
internal static class EventText
{
    /// <summary>The maximum length of a text in UTF-16 units.</summary>
    public const int MaxLength = WsContractLimits.Text;

    private const char Ellipsis = '\u2026';

    /// <summary>Returns the text, or if it is too long, its beginning and an ellipsis.</summary>
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
