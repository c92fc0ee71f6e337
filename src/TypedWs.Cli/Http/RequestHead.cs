using System.Text;

namespace TypedWs.Cli.Http;

/// <summary>An HTTP/1 request as it is sent.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The path with the query.</param>
/// <param name="Version"><c>1.1</c> or <c>1.0</c>.</param>
/// <param name="Headers">The headers, in order.</param>
/// <param name="Body">The body; null for none.</param>
internal sealed record RequestHead(string Method, string Target, string Version, IReadOnlyList<HeaderLine> Headers, string? Body)
{
    /// <summary>The first line (RFC 9112 §3).</summary>
    public string RequestLine => $"{Method} {Target} HTTP/{Version}";

    /// <summary>The bytes of the request.</summary>
    public byte[] ToBytes()
    {
        StringBuilder text = new StringBuilder(RequestLine).Append("\r\n");
        foreach (HeaderLine line in Headers)
        {
            text.Append(line.ToString()).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(text.Append("\r\n").Append(Body).ToString());
    }

    /// <summary>The value of the only line with this name; null if there is none, or if there are several.</summary>
    public string? Find(string name)
    {
        string? found = null;
        foreach (HeaderLine line in Headers)
        {
            if (line.Is(name))
            {
                if (found is not null)
                {
                    return null;
                }

                found = line.Value;
            }
        }

        return found;
    }
}
