using System.Buffers;

namespace TypedWs.Cli.Input;

/// <summary>Splits bytes into lines, which end with LF or CR LF. A line above the limit is skipped. Without I/O.</summary>
/// <param name="limit">The most bytes of a line.</param>
internal sealed class LineSplitter(int limit = InputFile.MaxMessage)
{
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Queue<InputLine> _lines = new();
    private int _number;
    private bool _isTooLong;

    /// <summary>Takes more bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        int end;
        while ((end = bytes.IndexOf((byte)'\n')) >= 0)
        {
            Append(bytes[..end]);
            Finish();
            bytes = bytes[(end + 1)..];
        }

        Append(bytes);
    }

    /// <summary>There are no more bytes: what is left is a line, too.</summary>
    public void End()
    {
        if (_line.WrittenCount > 0 || _isTooLong)
        {
            Finish();
        }
    }

    /// <summary>Takes the next line.</summary>
    public bool TryTake(out InputLine line) => _lines.TryDequeue(out line);

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _isTooLong |= _line.WrittenCount + bytes.Length > limit;
        if (!_isTooLong)
        {
            _line.Write(bytes);
        }
    }

    private void Finish()
    {
        _number++;
        ReadOnlySpan<byte> bytes = _line.WrittenSpan;
        bytes = bytes.EndsWith("\r"u8) ? bytes[..^1] : bytes;
        bytes = _number == 1 ? Utf8Text.SkipMark(bytes) : bytes;
        string? fault = $"it has more than {limit / 1024} KiB";
        string? text = _isTooLong ? null : Decode(bytes, out fault);
        _lines.Enqueue(new InputLine(_number, text, fault));
        _line.ResetWrittenCount();
        _isTooLong = false;
    }

    private static string? Decode(ReadOnlySpan<byte> bytes, out string? fault)
    {
        string? text = Utf8Text.Decode(bytes, out fault);

        // The number of the line is told already, and in one line there is no other.
        fault = fault?["line 1, ".Length..];
        return text;
    }
}
