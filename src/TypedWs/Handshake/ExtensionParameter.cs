namespace TypedWs.Handshake;

/// <summary>A parameter of an extension in <c>Sec-WebSocket-Extensions</c> (RFC 6455 §9.1).</summary>
internal readonly ref struct ExtensionParameter
{
    private ExtensionParameter(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        Name = name;
        Value = value;
    }

    /// <summary>The name, a token.</summary>
    public ReadOnlySpan<char> Name { get; }

    /// <summary>The value, a token without quotes; empty if the parameter has none.</summary>
    public ReadOnlySpan<char> Value { get; }

    /// <summary>Reads a parameter.</summary>
    /// <param name="text">The text between two semicolons.</param>
    /// <param name="parameter">The parameter.</param>
    /// <returns>
    /// False if the text is not <c>token [ "=" (token | quoted-string) ]</c>, or if the content of the quoted string is no token (RFC 6455
    /// §9.1). White space is allowed around the equals sign, by the implied *LWS rule of RFC 2616 §2.1, which RFC 6455 §9.1 includes.
    /// </returns>
    public static bool TryParse(ReadOnlySpan<char> text, out ExtensionParameter parameter)
    {
        int equals = text.IndexOf('=');
        ReadOnlySpan<char> name = HeaderList.Trim(equals < 0 ? text : text[..equals]);
        ReadOnlySpan<char> value = equals < 0 ? [] : Unquote(HeaderList.Trim(text[(equals + 1)..]));
        parameter = new(name, value);
        return HeaderList.IsToken(name) && (equals < 0 || HeaderList.IsToken(value));
    }

    /// <summary>Returns the content of a quoted string, and any other text as it is. Returns nothing if the quoted string is
    /// malformed.</summary>
    private static ReadOnlySpan<char> Unquote(ReadOnlySpan<char> text)
    {
        if (text is not ['"', .. ReadOnlySpan<char> content])
        {
            return text;
        }

        if (content is not [.. ReadOnlySpan<char> quoted, '"'])
        {
            return [];
        }

        // A quote in the content is found by the check for a token, as it is none.
        return quoted.Contains('\\') ? Unescape(quoted) : quoted;
    }

    private static ReadOnlySpan<char> Unescape(ReadOnlySpan<char> quoted)
    {
        char[] content = new char[quoted.Length];
        int length = 0;
        for (int i = 0; i < quoted.Length; i++)
        {
            if (quoted[i] == '\\' && ++i == quoted.Length)
            {
                // The backslash belongs to the last quote, so the string does not end.
                return [];
            }

            content[length++] = quoted[i];
        }

        return content.AsSpan(0, length);
    }
}
