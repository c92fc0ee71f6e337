using System.Globalization;
using System.Text.Json;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Messages;

/// <summary>Selects messages by their types and by members.</summary>
internal sealed class MessageFilter
{
    private readonly List<string> _types = [];
    private readonly List<(string[] Path, string Value)> _members = [];

    /// <param name="types">Discriminators, in which <c>*</c> stands for any text; none for all types.</param>
    /// <param name="members">Texts <c>/pointer=value</c>, all of which must hold.</param>
    /// <exception cref="ToolException">A text is no condition.</exception>
    public static MessageFilter Create(IEnumerable<string> types, IEnumerable<string> members)
    {
        var filter = new MessageFilter();
        filter._types.AddRange(types);
        foreach (string member in members)
        {
            filter.AddMember(member);
        }

        return filter;
    }

    /// <summary>Whether a message is selected.</summary>
    public bool Matches(InboundMessage message)
        => (_types.Count == 0 || (message.Type is { } type && _types.Exists(pattern => MatchesGlob(pattern, type))))
            && _members.TrueForAll(member => message.Json is { } json && Has(json, member.Path, member.Value));

    private static bool Has(JsonElement json, string[] path, string value)
    {
        foreach (string step in path)
        {
            if (TolerantJson.Find(json, step) is { } member)
            {
                json = member;
            }
            else if (json.ValueKind == JsonValueKind.Array
                && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                && index < json.GetArrayLength())
            {
                json = json[index];
            }
            else
            {
                return false;
            }
        }

        return (json.ValueKind == JsonValueKind.String ? TolerantJson.ToText(json) : json.GetRawText()) == value;
    }

    private static bool MatchesGlob(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int star = pattern.IndexOf('*');
        if (star < 0)
        {
            return pattern.SequenceEqual(text);
        }

        if (!text.StartsWith(pattern[..star]))
        {
            return false;
        }

        text = text[star..];
        pattern = pattern[(star + 1)..];
        int next = pattern.IndexOf('*');
        if (next < 0)
        {
            return text.EndsWith(pattern);
        }

        // The first place is enough: the star behind it takes all that follows.
        int found = text.IndexOf(pattern[..next]);
        return found >= 0 && MatchesGlob(pattern[next..], text[(found + next)..]);
    }

    // RFC 6901.
    private void AddMember(string text)
    {
        int end = text.IndexOf('=', StringComparison.Ordinal);
        if (!text.StartsWith('/') || end < 0)
        {
            throw ToolException.Usage($"This is no condition: '{text}'. Write, for example, /payload/from=ann.");
        }

        string[] path = [.. text[1..end].Split('/').Select(static step => step.Replace("~1", "/", StringComparison.Ordinal)
            .Replace("~0", "~", StringComparison.Ordinal))];
        _members.Add((path, text[(end + 1)..]));
    }
}
