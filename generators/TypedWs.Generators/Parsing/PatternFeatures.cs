namespace TypedWs.Generators.Parsing;

/// <summary>
/// Finds parts of a regular expression that make the non-backtracking engine of .NET unusable: the engine does not support them, or
/// it finds other matches than the backtracking engine, whose result is the correct one.
/// </summary>
internal static class PatternFeatures
{
    /// <summary>A description of the first such part, for people; null if there is none.</summary>
    public static string? Find(string pattern)
    {
        // Whether the current alternative is empty so far.
        bool isEmpty = true;
        bool hasAlternatives = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\':
                    if (FindEscape(pattern, i + 1) is { } escape)
                    {
                        return escape;
                    }

                    i++;
                    isEmpty = false;
                    break;
                case '[':
                    i = SkipClass(pattern, i);
                    isEmpty = false;
                    break;
                case '(':
                    if (FindGroup(pattern, i) is { } group)
                    {
                        return group;
                    }

                    i = SkipGroupStart(pattern, i, out bool isOptions);
                    isEmpty |= !isOptions;
                    break;
                case ')' when isEmpty:
                    return "an empty group or alternative";
                case '|':
                    if (isEmpty)
                    {
                        return "an empty alternative";
                    }

                    isEmpty = true;
                    hasAlternatives = true;
                    break;
                case '*' or '+' or '?' or '}' when i + 1 < pattern.Length && pattern[i + 1] == '?':
                    return "a lazy quantifier";
                default:
                    isEmpty = false;
                    break;
            }
        }

        return isEmpty && hasAlternatives ? "an empty alternative" : null;
    }

    private static string? FindEscape(string pattern, int index)
    {
        if (index >= pattern.Length)
        {
            return null;
        }

        return pattern[index] switch
        {
            'B' => "\\B",
            'G' => "\\G",
            'k' or (>= '1' and <= '9') => "a back-reference",
            _ => null,
        };
    }

    private static string? FindGroup(string pattern, int index)
    {
        if (!StartsWith(pattern, index, "(?"))
        {
            return null;
        }

        return StartsWith(pattern, index, "(?=")
            || StartsWith(pattern, index, "(?!")
            || StartsWith(pattern, index, "(?<=")
            || StartsWith(pattern, index, "(?<!")
                ? "look-around"
            : StartsWith(pattern, index, "(?>") ? "an atomic group"
            : StartsWith(pattern, index, "(?(") ? "a condition"
            : null;
    }

    // Returns the index of the last character of a group's start: ")" of (?i), ">" of (?<name>, ":" of (?:, and ")" of a comment.
    private static int SkipGroupStart(string pattern, int index, out bool isOptions)
    {
        isOptions = false;
        if (!StartsWith(pattern, index, "(?"))
        {
            return index;
        }

        char kind = index + 2 < pattern.Length ? pattern[index + 2] : ':';
        char[] ends = kind switch
        {
            '#' => [')'],
            '<' => ['>'],
            '\'' => ['\''],
            _ => [':', ')'],
        };
        int end = pattern.IndexOfAny(ends, Math.Min(index + 3, pattern.Length) - (kind is ':' or ')' ? 1 : 0));
        if (end < 0)
        {
            return pattern.Length;
        }

        isOptions = pattern[end] == ')';
        return end;
    }

    // Skips a class such as [^]a-z-[aeiou]]. A bracket that comes first is a character, and a class may be subtracted from another.
    private static int SkipClass(string pattern, int index)
    {
        int first = index + 1 < pattern.Length && pattern[index + 1] == '^' ? index + 2 : index + 1;
        for (int i = first; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
            {
                i++;
            }
            else if (pattern[i] == '[' && i > first && pattern[i - 1] == '-')
            {
                i = SkipClass(pattern, i);
            }
            else if (pattern[i] == ']' && i > first)
            {
                return i;
            }
        }

        return pattern.Length;
    }

    private static bool StartsWith(string pattern, int index, string text)
        => string.CompareOrdinal(pattern, index, text, 0, text.Length) == 0;
}
