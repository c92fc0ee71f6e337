using TypedWs.Cli.Output;
using TypedWs.Handshake;

namespace TypedWs.Cli.Http;

/// <summary>The user's changes of a request's headers, in curl's way: <c>Name: value</c> replaces the tool's own line or adds one, the
/// same name again adds another line, <c>Name:</c> removes the tool's line, and <c>Name;</c> sends it empty.</summary>
internal sealed class HeaderEdits
{
    /// <summary>The pseudo header of extended CONNECT (RFC 8441 §4), which only a request over HTTP/2 has.</summary>
    public const string Protocol = ":protocol";

    private readonly List<HeaderLine> _added = [];
    private readonly HashSet<string> _removed = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The lines to add, without those that remove.</summary>
    public IReadOnlyList<HeaderLine> Added => _added;

    /// <summary>The names whose line is removed.</summary>
    public IReadOnlyCollection<string> Removed => _removed;

    /// <exception cref="ToolException">A text is no header.</exception>
    public static HeaderEdits Parse(IEnumerable<string> texts)
    {
        var edits = new HeaderEdits();
        foreach (string text in texts)
        {
            edits.Add(text);
        }

        return edits;
    }

    /// <summary>Whether the user has removed or replaced a line of the tool.</summary>
    public bool Has(string name) => _removed.Contains(name) || _added.Exists(line => line.Is(name));

    /// <summary>The changed headers.</summary>
    public List<HeaderLine> Apply(IEnumerable<HeaderLine> own)
    {
        var lines = new List<HeaderLine>();
        var rest = new List<HeaderLine>(_added);
        foreach (HeaderLine line in own)
        {
            int replacement = rest.FindIndex(added => added.Is(line.Name));
            if (replacement >= 0)
            {
                lines.Add(rest[replacement]);
                rest.RemoveAt(replacement);
            }
            else if (!_removed.Contains(line.Name))
            {
                lines.Add(line);
            }
        }

        lines.AddRange(rest);
        return lines;
    }

    /// <summary>The same changes, with these lines removed, whoever has added them.</summary>
    public HeaderEdits Without(params ReadOnlySpan<string> names)
    {
        var edits = new HeaderEdits();
        edits._added.AddRange(_added);
        edits._removed.UnionWith(_removed);
        foreach (string name in names)
        {
            edits._added.RemoveAll(line => line.Is(name));
            edits._removed.Add(name);
        }

        return edits;
    }

    private void Add(string text)
    {
        int end = text.IndexOf(':', text.StartsWith(':') ? 1 : 0);
        bool isEmpty = end < 0 && text.EndsWith(';');
        string name = isEmpty ? text[..^1] : end < 0 ? "" : text[..end];

        // RFC 9110 §5.5: a value with a line break would be another header. The tool writes no request that it does not show.
        if ((!HeaderList.IsToken(name) && name != Protocol) || text.AsSpan().ContainsAny('\r', '\n', '\0'))
        {
            throw ToolException.Usage($"This is no header: '{text}'. Write 'Name: value', or 'Name:' to remove one.");
        }

        string value = isEmpty ? "" : text[(end + 1)..].Trim();
        if (value.Length == 0 && !isEmpty)
        {
            _removed.Add(name);
        }
        else
        {
            _added.Add(new HeaderLine(name, value));
        }
    }
}
