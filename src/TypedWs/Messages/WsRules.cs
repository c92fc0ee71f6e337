using System.ComponentModel;
using System.Text.RegularExpressions;
using TypedWs.Json;

namespace TypedWs.CompilerServices;

/// <summary>The parts of validation rules that generated code calls. Each method has exactly the meaning of the DataAnnotations attribute
/// that its comment names.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class WsRules
{
    // The time budget for all patterns of a message, if the pattern that is matched has no time-out.
    private const double DefaultPatternMilliseconds = 1000;

    /// <summary>Creates the regular expression of a rule. Called once for each rule in a process.</summary>
    /// <remarks>
    /// Patterns come from the program, but texts come from clients. So an engine whose time is linear in the text is used if the pattern
    /// allows it. A pattern with look-arounds, back-references or large repetitions does not allow it: such a pattern gets the backtracking
    /// engine.
    /// </remarks>
    /// <param name="pattern">The pattern, which was checked at compile time.</param>
    /// <param name="timeoutMilliseconds">The maximum time of one match. A text that needs more time does not match.</param>
    /// <param name="backtracks">Whether the backtracking engine must be used, because the linear engine would find other matches than the
    /// attribute.</param>
    public static Regex CreatePattern(string pattern, int timeoutMilliseconds, bool backtracks = false)
    {
        var timeout = TimeSpan.FromMilliseconds(timeoutMilliseconds);
        if (backtracks)
        {
            return new Regex(pattern, RegexOptions.None, timeout);
        }

        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking, timeout);
        }
        catch (NotSupportedException)
        {
            // Regex reports only by this exception that a pattern needs backtracking. This happens only at start-up.
            return new Regex(pattern, RegexOptions.None, timeout);
        }
    }

    /// <summary>RegularExpressionAttribute: the first match is the whole text. Empty text passes.</summary>
    /// <remarks>A message may have thousands of texts, so all patterns of one message share one time budget. The budget is the time-out of
    /// the pattern that is matched (1 s if the pattern has none). When the budget is used up, or when one match has timed out, no other
    /// text of the message matches.</remarks>
    /// <param name="reader">The reader of the message. The time that the message's patterns have used is added to it.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="text">The text.</param>
    public static bool IsWholeMatch(ref WsJsonReader reader, Regex pattern, string text)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        if (reader.PatternMilliseconds > 0 && reader.PatternMilliseconds >= TimeoutOf(pattern))
        {
            return false;
        }

        // The coarse clock costs almost nothing to read. Its errors on single matches cancel out over many matches.
#pragma warning disable RS0030 // Regex measures its own time-out with the real clock, so the budget of a message does, too
        long startedAt = Environment.TickCount64;
        bool isMatch;
        try
        {
            isMatch = IsWholeMatch(pattern, text);
        }
        catch (RegexMatchTimeoutException)
        {
            // Regex reports its time-out only by this exception. A text that needs so much time is treated as invalid.
            reader.PatternMilliseconds = long.MaxValue;
            return false;
        }

        reader.PatternMilliseconds += Environment.TickCount64 - startedAt;
#pragma warning restore RS0030
        return isMatch;
    }

    /// <summary>EmailAddressAttribute: exactly one <c>@</c>, which is neither the first nor the last character, and no line
    /// break.</summary>
    public static bool IsEmailAddress(string text)
    {
        ReadOnlySpan<char> address = text;
        int at = address.IndexOf('@');
        return at > 0 && at < address.Length - 1 && at == address.LastIndexOf('@') && !address.ContainsAny('\r', '\n');
    }

    /// <summary>UrlAttribute: starts with <c>http://</c>, <c>https://</c> or <c>ftp://</c>.</summary>
    public static bool IsUrl(string text)
    {
        ReadOnlySpan<char> url = text;
        return url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || url.StartsWith("ftp://", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>UrlAttribute on a URI: it is absolute, and its scheme is http, https or ftp.</summary>
    public static bool IsUrl(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return url.IsAbsoluteUri
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeFtp);
    }

    private static double TimeoutOf(Regex pattern)
        => pattern.MatchTimeout == Regex.InfiniteMatchTimeout ? DefaultPatternMilliseconds : pattern.MatchTimeout.TotalMilliseconds;

    private static bool IsWholeMatch(Regex pattern, string text)
    {
        foreach (ValueMatch match in pattern.EnumerateMatches(text))
        {
            return match.Index == 0 && match.Length == text.Length;
        }

        return false;
    }
}
