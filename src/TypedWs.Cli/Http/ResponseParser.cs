using System.Buffers;
using System.Globalization;
using System.Text;

namespace TypedWs.Cli.Http;

/// <summary>Reads the answer to one HTTP/1 request from bytes that come in any pieces (RFC 9112). It takes what a server of today may
/// send, and says what is wrong with the rest. Without I/O.</summary>
/// <param name="method">The method of the request: the answer to HEAD has no body.</param>
internal sealed class ResponseParser(string method)
{
    /// <summary>The maximum size of the head in bytes.</summary>
    public const int MaxHead = 64 * 1024;

    /// <summary>The maximum size of the shown body in bytes.</summary>
    public const int MaxBody = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _received = new();
    private int _headEnd = -1;
    private HttpAnswer? _head;

    /// <summary>The answer; null before it is complete.</summary>
    public HttpAnswer? Answer { get; private set; }

    /// <summary>The rule that the bytes break; null for none.</summary>
    public string? Fault { get; private set; }

    /// <summary>The bytes behind a <c>101</c> or behind the answer to CONNECT: they belong to the next protocol.</summary>
    public ReadOnlyMemory<byte> Rest { get; private set; }

    /// <summary>Whether anything has come.</summary>
    public bool HasAny => _received.WrittenCount > 0;

    /// <summary>Takes bytes.</summary>
    /// <returns>True if no more are needed.</returns>
    public bool Take(ReadOnlySpan<byte> bytes)
    {
        _received.Write(bytes);
        return TryHead() && TryBody(isEnd: false);
    }

    /// <summary>The connection has ended.</summary>
    public void End()
    {
        if (Answer is not null || Fault is not null)
        {
            return;
        }

        if (!HasAny)
        {
            Fault = "The server ended the connection without an answer.";
        }
        else if (_head is null)
        {
            Fault = "The server ended the connection inside the head of its answer.";
        }
        else
        {
            TryBody(isEnd: true);
        }
    }

    private bool Fail(string fault)
    {
        Fault = fault;
        return true;
    }

    // True if the head is complete, or wrong.
    private bool TryHead()
    {
        while (_head is null && Fault is null)
        {
            int start = Math.Max(_headEnd, 0);
            ReadOnlySpan<byte> bytes = _received.WrittenSpan[start..];
            int end = bytes.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                ReadOnlySpan<byte> begin = "HTTP/"u8;
                if (!begin.StartsWith(bytes[..Math.Min(bytes.Length, begin.Length)]))
                {
                    return Fail("The answer is not HTTP/1: the server speaks another protocol at this port (TLS, HTTP/2, …).");
                }

                return bytes.Length > MaxHead && Fail($"The head of the answer has more than {MaxHead} bytes.");
            }

            ParseHead(Encoding.UTF8.GetString(bytes[..end]));
            _headEnd = start + end + 4;

            // RFC 9110 §15.2: other answers may come before the final one.
            if (_head is { Status: >= 100 and < 200 and not 101 })
            {
                _head = null;
            }
        }

        return true;
    }

    private void ParseHead(string text)
    {
        string[] lines = text.Split("\r\n");
        string[] parts = lines[0].Split(' ', 3);
        if (!parts[0].StartsWith("HTTP/", StringComparison.Ordinal) || parts.Length < 2 || parts[1].Length != 3
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int status))
        {
            Fault = $"The answer is not HTTP/1: its first line is '{lines[0]}'.";
            return;
        }

        var headers = new List<HeaderLine>();
        foreach (string line in lines.AsSpan(1))
        {
            int end = line.IndexOf(':', StringComparison.Ordinal);
            if (end <= 0)
            {
                Fault = $"The answer has a line that is no header: '{line}'.";
                return;
            }

            headers.Add(new HeaderLine(line[..end], line[(end + 1)..].Trim()));
        }

        _head = new HttpAnswer(parts[0]["HTTP/".Length..], status, parts.Length > 2 ? parts[2] : "", headers, "", IsBodyCut: false);
    }

    // True if the body is complete, large enough to show, or wrong.
    private bool TryBody(bool isEnd)
    {
        if (_head is not { } head)
        {
            return true;
        }

        ReadOnlyMemory<byte> bytes = _received.WrittenMemory[_headEnd..];
        bool opensTunnel = head.Status == 101 || (method == "CONNECT" && head.Status is >= 200 and < 300);
        if (opensTunnel || method == "HEAD" || head.Status is 204 or 304)
        {
            Rest = opensTunnel ? bytes : default;
            Answer = head;
            return true;
        }

        if (head.FindAll("Transfer-Encoding") is [.., var coding] && coding.EndsWith("chunked", StringComparison.OrdinalIgnoreCase))
        {
            return TryChunks(head, bytes.Span, isEnd);
        }

        if (head.FindAll("Content-Length") is [var text, ..])
        {
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long length)
                ? TryPlain(head, bytes.Span, length, isEnd)
                : Fail($"The answer's Content-Length is no number: '{text}'.");
        }

        return TryPlain(head, bytes.Span, long.MaxValue, isEnd);
    }

    private bool TryPlain(HttpAnswer head, ReadOnlySpan<byte> bytes, long length, bool isEnd)
    {
        bool isWhole = bytes.Length >= length || (isEnd && length == long.MaxValue);
        if (!isWhole && !isEnd && bytes.Length < MaxBody)
        {
            return false;
        }

        int taken = (int)Math.Min(Math.Min(bytes.Length, length), MaxBody);
        return Complete(head, bytes[..taken], isCut: !isWhole || taken < Math.Min(bytes.Length, length));
    }

    // RFC 9112 §7.1.
    private bool TryChunks(HttpAnswer head, ReadOnlySpan<byte> bytes, bool isEnd)
    {
        var body = new ArrayBufferWriter<byte>();
        while (body.WrittenCount < MaxBody)
        {
            int end = bytes.IndexOf("\r\n"u8);
            if (end < 0)
            {
                return isEnd && Complete(head, body.WrittenSpan, isCut: true);
            }

            ReadOnlySpan<byte> digits = bytes[..end];
            int extension = digits.IndexOf((byte)';');
            digits = (extension < 0 ? digits : digits[..extension]).Trim(" \t"u8);
            if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int size) || size < 0)
            {
                return Fail("The body of the answer is not chunked as RFC 9112 §7.1 says.");
            }

            if (size == 0)
            {
                return Complete(head, body.WrittenSpan, isCut: false);
            }

            bytes = bytes[(end + 2)..];
            int taken = Math.Min(size, bytes.Length);
            body.Write(bytes[..taken]);
            if (bytes.Length < (long)size + 2)
            {
                return (isEnd || body.WrittenCount >= MaxBody) && Complete(head, body.WrittenSpan, isCut: true);
            }

            bytes = bytes[(size + 2)..];
        }

        return Complete(head, body.WrittenSpan, isCut: true);
    }

    private bool Complete(HttpAnswer head, ReadOnlySpan<byte> body, bool isCut)
    {
        Answer = head with { Body = Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaxBody)]), IsBodyCut = isCut };
        return true;
    }
}
