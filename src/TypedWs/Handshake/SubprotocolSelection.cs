namespace TypedWs.Handshake;

/// <summary>The subprotocols of an upgrade.</summary>
/// <param name="Offered">The subprotocols that the client offers, in its order of preference.</param>
/// <param name="Selected">The subprotocol for the answer; null for none.</param>
internal readonly record struct SubprotocolChoice(IReadOnlyList<string> Offered, string? Selected);

/// <summary>Reads <c>Sec-WebSocket-Protocol</c> and selects the subprotocol.</summary>
internal static class SubprotocolSelection
{
    /// <summary>
    /// The maximum number of subprotocols that a client may offer. Usual clients offer a few. Each subprotocol is compared with all before
    /// it, and any page can make a browser send thousands, so the number is limited.
    /// </summary>
    public const int MaxOffered = 32;

    /// <summary>Whether a name is a valid name of a subprotocol.</summary>
    public static bool IsToken(ReadOnlySpan<char> name) => HeaderList.IsToken(name);

    /// <summary>Checks the subprotocols that a request offers, and selects one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="supported">The endpoint's subprotocols, the preferred one first.</param>
    /// <param name="required">Whether a client that offers no supported subprotocol is refused.</param>
    /// <param name="choice">The offered subprotocols, and the selected one for the answer.</param>
    /// <returns>Null if the request may be upgraded.</returns>
    public static UpgradeRefusal? Check(
        UpgradeRequest request, IReadOnlyList<string> supported, bool required, out SubprotocolChoice choice)
    {
        if (!TryParse(request.SecWebSocketProtocol, out IReadOnlyList<string> offered))
        {
            choice = new([], null);
            return new(
                UpgradeRefusalReason.MalformedHandshake,
                400,
                $"The request's 'Sec-WebSocket-Protocol' is not a comma-separated list of at most {MaxOffered} different tokens.");
        }

        choice = new(offered, Select(supported, offered));
        return choice.Selected is not null || !required
            ? null
            : new(
                UpgradeRefusalReason.SubprotocolRequired,
                400,
                $"The request offers no subprotocol that this endpoint speaks; it requires one of: {string.Join(", ", supported)}.");
    }

    /// <summary>Reads the subprotocols that the client offers, in its order of preference.</summary>
    /// <param name="lines">The values of the header's lines; empty if the header is absent.</param>
    /// <param name="offered">The subprotocols; empty if the header is absent or malformed.</param>
    /// <returns>
    /// False if the header is malformed: an element is no token, an element occurs twice (RFC 6455 §4.1: "MUST all be unique strings"), or
    /// there are more than <see cref="MaxOffered"/> elements. Empty elements are ignored (RFC 9110 §5.6.1.2). A header with only empty
    /// elements, as React Native's clients send it, therefore offers nothing.
    /// </returns>
    public static bool TryParse(IReadOnlyList<string?> lines, out IReadOnlyList<string> offered)
    {
        offered = [];
        List<string>? parsed = null;
        for (int i = 0; i < lines.Count; i++)
        {
            ReadOnlySpan<char> line = lines[i];
            foreach (Range range in line.Split(','))
            {
                ReadOnlySpan<char> element = HeaderList.Trim(line[range]);
                if (element.IsEmpty)
                {
                    continue;
                }

                parsed ??= [];
                if (parsed.Count == MaxOffered || !IsToken(element))
                {
                    return false;
                }

                string subprotocol = element.ToString();
                if (parsed.Contains(subprotocol))
                {
                    return false;
                }

                parsed.Add(subprotocol);
            }
        }

        offered = parsed ?? offered;
        return true;
    }

    /// <summary>
    /// Returns the first of the server's subprotocols that the client offers, compared by ordinal. Returns null if the client offers none
    /// of the server's subprotocols.
    /// </summary>
    public static string? Select(IReadOnlyList<string> supported, IReadOnlyList<string> offered)
    {
        for (int i = 0; i < supported.Count; i++)
        {
            if (offered.Contains(supported[i], StringComparer.Ordinal))
            {
                return supported[i];
            }
        }

        return null;
    }
}
