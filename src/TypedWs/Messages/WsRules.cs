using System.ComponentModel;
using System.Text.RegularExpressions;
using TypedWs.Json;

namespace TypedWs.CompilerServices;

/// <summary>The parts of validation rules that generated code calls instead of containing them; each means exactly what
/// the DataAnnotations attribute of its name means.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class WsRules
{
    // The patterns of a message, if the one that is asked has no time-out of its own.
    private const double DefaultPatternMilliseconds = 1000;

    /// <summary>Makes the regular expression of a rule, once per rule and process.</summary>
    /// <remarks>
    /// Patterns come from the program, but texts from clients: an engine whose time is linear in the text is taken where
    /// the pattern allows it. Look-arounds, back-references and large repetitions do not; they get the backtracking engine and a time-out.
    /// </remarks>
    /// <param name="pattern">The pattern, which the compiler has checked.</param>
    /// <param name="timeoutMilliseconds">How long one match may take; a text that takes longer does not match.</param>
    /// <param name="backtracks">Whether the linear engine is known to find other matches than the attribute.</param>
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
            // Regex has no other way to say that a pattern needs backtracking. Happens at start-up only.
            return new Regex(pattern, RegexOptions.None, timeout);
        }
    }

    /// <summary>RegularExpressionAttribute: the first match is the whole text. Empty text passes.</summary>
    /// <remarks>All patterns of one message share one time budget, because a message may have thousands of texts: the time-out of the
    /// pattern that is matched (1 s if it has none). When the budget is spent or one match has timed out, no other text of the
    /// message matches.</remarks>
    /// <param name="reader">The reader of the message, which keeps the time that the message's patterns have taken.</param>
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

        // The coarse clock costs almost nothing. Its errors on single matches cancel out over many matches.
#pragma warning disable RS0030 // Regex measures its own time-out with the real clock, so the budget of a message does, too
        long startedAt = Environment.TickCount64;
        bool isMatch;
        try
        {
            isMatch = IsWholeMatch(pattern, text);
        }
        catch (RegexMatchTimeoutException)
        {
            // Regex reports its time-out only by this exception. A text that is made to take long counts as invalid.
            reader.PatternMilliseconds = long.MaxValue;
            return false;
        }

        reader.PatternMilliseconds += Environment.TickCount64 - startedAt;
#pragma warning restore RS0030
        return isMatch;
    }

    /// <summary>EmailAddressAttribute: one <c>@</c>, neither first nor last, and no line break.</summary>
    public static bool IsEmailAddress(string text)
    {
        ReadOnlySpan<char> address = text;
        int at = address.IndexOf('@');
        return at > 0 && at < address.Length - 1 && at == address.LastIndexOf('@') && !address.ContainsAny('\r', '\n');
    }

    /// <summary>UrlAttribute: starts as an http, https or ftp address.</summary>
    public static bool IsUrl(string text)
    {
        ReadOnlySpan<char> url = text;
        return url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || url.StartsWith("ftp://", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>UrlAttribute on a URI: absolute, and http, https or ftp.</summary>
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
