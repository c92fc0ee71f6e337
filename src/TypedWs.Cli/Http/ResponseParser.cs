using System.Buffers;
using System.Globalization;
using System.Text;

namespace TypedWs.Cli.Http;

/// <summary>Reads the answer to one HTTP/1 request from bytes that come in any pieces (RFC 9112). It takes what a server of today may
/// send, and says what is wrong with the rest. A fault of the body does not hide the head. Without I/O.</summary>
/// <param name="method">The method of the request: the answer to HEAD has no body.</param>
internal sealed class ResponseParser(string method)
{
    /// <summary>The maximum size of the head in bytes, with the interim answers before it.</summary>
    public const int MaxHead = 64 * 1024;

    // A body in chunks may have many more bytes than its text.
    private const int MaxChunks = 4 * BodyText.MaxBytes;

    private readonly ArrayBufferWriter<byte> _received = new();
    private int _headEnd;
    private HttpAnswer? _head;

    /// <summary>The answer; null before it is complete.</summary>
    public HttpAnswer? Answer { get; private set; }

    /// <summary>The rule that the bytes break; null for none.</summary>
    public string? Fault { get; private set; }

    /// <summary>The bytes behind a <c>101</c> or behind the answer to CONNECT: they belong to the next protocol.</summary>
    public ReadOnlyMemory<byte> Rest { get; private set; }

    /// <summary>Whether anything has come.</summary>
    public bool HasAny => _received.WrittenCount > 0;

    /// <summary>Whether the head is complete, so that only a part of the body can be missing.</summary>
    public bool HasHead => _head is not null;

    /// <summary>Takes bytes.</summary>
    /// <returns>True if no more are needed.</returns>
    public bool Take(ReadOnlySpan<byte> bytes)
    {
        _received.Write(bytes);
        return TryHead() && TryBody(isEnd: false, note: null);
    }

    /// <summary>No more bytes come: the connection has ended.</summary>
    /// <param name="note">Another cause, for the body of an answer; null if it is the end of the connection.</param>
    public void End(string? note = null)
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
            TryBody(isEnd: true, note);
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
            ReadOnlySpan<byte> bytes = _received.WrittenSpan[_headEnd..];
            int end = bytes.IndexOf("\r\n\r\n"u8);
            int length = end < 0 ? _received.WrittenCount : _headEnd + end;
            if (length > MaxHead)
            {
                return Fail(_headEnd == 0
                    ? $"The head of the answer has more than {MaxHead} bytes."
                    : $"The interim answers before the final one have more than {MaxHead} bytes.");
            }

            if (end < 0)
            {
                ReadOnlySpan<byte> begin = "HTTP/"u8;
                return !begin.StartsWith(bytes[..Math.Min(bytes.Length, begin.Length)])
                    && Fail("The answer is not HTTP/1: the server speaks another protocol at this port (TLS, HTTP/2, …).");
            }

            ParseHead(Encoding.UTF8.GetString(bytes[..end]));
            _headEnd += end + 4;

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
            Fault = $"The answer is not HTTP/1: its first line is '{ShortText.Cut(lines[0])}'.";
            return;
        }

        var headers = new List<HeaderLine>();
        foreach (string line in lines.AsSpan(1))
        {
            int end = line.IndexOf(':', StringComparison.Ordinal);
            if (end <= 0)
            {
                Fault = $"The answer has a line that is no header: '{ShortText.Cut(line)}'.";
                return;
            }

            headers.Add(new HeaderLine(line[..end], line[(end + 1)..].Trim()));
        }

        _head = new HttpAnswer(parts[0]["HTTP/".Length..], status, parts.Length > 2 ? parts[2] : "", headers);
    }

    // True if the body is complete, large enough to show, or wrong.
    private bool TryBody(bool isEnd, string? note)
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
            return TryChunks(head, bytes.Span, isEnd, note);
        }

        long length = long.MaxValue;
        return head.FindAll("Content-Length") is [var text, ..]
            && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length)
            ? Complete(head, [], isCut: true, $"The Content-Length of the answer is no number: '{ShortText.Cut(text)}'.")
            : TryPlain(head, bytes.Span, length, isEnd, note);
    }

    private bool TryPlain(HttpAnswer head, ReadOnlySpan<byte> bytes, long length, bool isEnd, string? note)
    {
        // Without a length, the end of the connection is the end of the body.
        bool isWhole = bytes.Length >= length || (isEnd && note is null && length == long.MaxValue);
        if (!isWhole && !isEnd && bytes.Length < BodyText.MaxBytes)
        {
            return false;
        }

        return Complete(head, bytes[..(int)Math.Min(bytes.Length, length)], isCut: !isWhole, note);
    }

    // RFC 9112 §7.1.
    private bool TryChunks(HttpAnswer head, ReadOnlySpan<byte> bytes, bool isEnd, string? note)
    {
        var body = new ArrayBufferWriter<byte>();
        bool isTooMuch = bytes.Length > MaxChunks;
        while (body.WrittenCount < BodyText.MaxBytes)
        {
            int end = bytes.IndexOf("\r\n"u8);
            if (end < 0)
            {
                return (isEnd || isTooMuch) && Complete(head, body.WrittenSpan, isCut: true, note);
            }

            ReadOnlySpan<byte> digits = bytes[..end];
            int extension = digits.IndexOf((byte)';');
            digits = (extension < 0 ? digits : digits[..extension]).Trim(" \t"u8);
            if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int size) || size < 0)
            {
                return Complete(
                    head, body.WrittenSpan, isCut: true, "The body of the answer is not chunked as RFC 9112 §7.1 says.");
            }

            if (size == 0)
            {
                return Complete(head, body.WrittenSpan, isCut: false, note: null);
            }

            bytes = bytes[(end + 2)..];
            body.Write(bytes[..Math.Min(size, bytes.Length)]);
            if (bytes.Length < (long)size + 2)
            {
                return (isEnd || body.WrittenCount >= BodyText.MaxBytes) && Complete(head, body.WrittenSpan, isCut: true, note);
            }

            bytes = bytes[(size + 2)..];
        }

        return Complete(head, body.WrittenSpan, isCut: true, note);
    }

    private bool Complete(HttpAnswer head, ReadOnlySpan<byte> body, bool isCut, string? note)
    {
        Answer = head.WithBody(body, isCut, note);
        return true;
    }
}
