namespace TypedWs.Handshake;

/// <summary>Reads the values of a cookie from the header <c>Cookie</c> (RFC 6265 §4.2).</summary>
internal static class CookieHeader
{
    /// <summary>
    /// Returns the values of the cookie in the order of the header. A browser writes the value with the longest path first (RFC 6265 §5.4).
    /// The values are percent-decoded, because ASP.NET Core percent-encodes the cookies that it sets. Names are case-sensitive.
    /// </summary>
    /// <param name="lines">The values of the header's lines.</param>
    /// <param name="name">The cookie's name.</param>
    public static List<string> Find(IReadOnlyList<string?> lines, string name)
    {
        List<string> values = [];
        for (int i = 0; i < lines.Count; i++)
        {
            ReadOnlySpan<char> line = lines[i];
            foreach (Range range in line.Split(';'))
            {
                ReadOnlySpan<char> pair = HeaderList.Trim(line[range]);
                int end = pair.IndexOf('=');
                if (end >= 0 && HeaderList.Trim(pair[..end]).SequenceEqual(name))
                {
                    values.Add(Uri.UnescapeDataString(HeaderList.Trim(pair[(end + 1)..])));
                }
            }
        }

        return values;
    }
}
