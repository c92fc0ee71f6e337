using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TypedWs.Contracts.Checking;

/// <summary>The regular expressions of rules, each created once.</summary>
internal sealed class PatternCache
{
    private const int TimeoutMilliseconds = 1000;

    private readonly ConcurrentDictionary<WsContractRule, Regex?> _patterns = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether the first match of the pattern is the whole text; empty text passes. Null if the pattern cannot be used
    /// here.</summary>
    public bool? IsWholeMatch(CheckRun run, WsContractRule rule, string text)
    {
        if (text.Length == 0)
        {
            return true;
        }

        if (_patterns.GetOrAdd(rule, Create) is not { } pattern)
        {
            return null;
        }

        // All patterns of a message share one budget of time, as on the server.
        if (run.PatternMilliseconds >= TimeoutMilliseconds)
        {
            return false;
        }

#pragma warning disable RS0030 // Regex measures its own time-out with the real clock, so the budget of a message does, too
        long startedAt = Environment.TickCount64;
        try
        {
            foreach (ValueMatch match in pattern.EnumerateMatches(text))
            {
                return match.Index == 0 && match.Length == text.Length;
            }

            return false;
        }
        catch (RegexMatchTimeoutException)
        {
            // Regex reports its time-out only by this exception.
            run.PatternMilliseconds = long.MaxValue;
            return false;
        }
        finally
        {
            run.PatternMilliseconds = Math.Max(
                run.PatternMilliseconds, run.PatternMilliseconds + Environment.TickCount64 - startedAt);
        }
#pragma warning restore RS0030
    }

    // Null if the pattern is invalid, or if this machine does not have the culture.
    private static Regex? Create(WsContractRule rule)
    {
        RegexOptions options = rule.Options.Aggregate(RegexOptions.None, static (all, option) => all | Convert(option));
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = rule.Culture is { } name ? CultureInfo.GetCultureInfo(name) : CultureInfo.InvariantCulture;
            return rule.Backtracks ? Create(rule.Pattern!, options) : CreateLinear(rule.Pattern!, options);
        }
        catch (ArgumentException)
        {
            // Regex and CultureInfo report an invalid pattern and an unknown culture only by exceptions of this type.
            return null;
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static Regex CreateLinear(string pattern, RegexOptions options)
    {
        try
        {
            return Create(pattern, options | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            // Regex reports only by this exception that a pattern needs backtracking.
            return Create(pattern, options);
        }
    }

    private static Regex Create(string pattern, RegexOptions options)
        => new(pattern, options, TimeSpan.FromMilliseconds(TimeoutMilliseconds));

    private static RegexOptions Convert(WsContractPatternOption option) => option switch
    {
        WsContractPatternOption.IgnoreCase => RegexOptions.IgnoreCase,
        WsContractPatternOption.Multiline => RegexOptions.Multiline,
        WsContractPatternOption.ExplicitCapture => RegexOptions.ExplicitCapture,
        WsContractPatternOption.Singleline => RegexOptions.Singleline,
        WsContractPatternOption.IgnorePatternWhitespace => RegexOptions.IgnorePatternWhitespace,
        WsContractPatternOption.RightToLeft => RegexOptions.RightToLeft,
        WsContractPatternOption.EcmaScript => RegexOptions.ECMAScript,
        _ => RegexOptions.CultureInvariant,
    };
}
