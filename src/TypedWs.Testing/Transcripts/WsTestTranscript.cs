using System.Globalization;
using System.Text;

namespace TypedWs.Testing;

/// <summary>All that one connection of a test has sent and received, with times on the clock of its host. It is part of the text of each
/// expectation that fails.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class WsTestTranscript
{
    private const int MaxEntries = 10_000;
    private const int MaxText = 1024;
    private const int MaxBinary = 64;

    private readonly Lock _gate = new();
    private readonly Queue<(TimeSpan Time, char Mark, string Text)> _entries = new();
    private readonly TimeProvider _time;
    private readonly long _start;

    internal WsTestTranscript(TimeProvider time, long start)
    {
        _time = time;
        _start = start;
    }

    /// <summary>The lines, the oldest first: the time, <c>→</c> for what the client has sent, <c>←</c> for what it has received, or
    /// <c>·</c>, and the text. Of very many lines, the oldest are dropped.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries.Select(static entry => Format(entry.Time, entry.Mark.ToString(), entry.Text))];
            }
        }
    }

    /// <summary>The lines as one text.</summary>
    public override string ToString() => string.Join('\n', Lines);

    internal static string Format(TimeSpan time, string mark, string text)
        => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds,9:0.000} s {mark} {text}");

    internal static string Show(string text) => text.Length <= MaxText ? text : $"{text[..MaxText]}… ({text.Length} characters)";

    internal static string ShowText(ReadOnlySpan<byte> utf8) => Show(Encoding.UTF8.GetString(utf8));

    internal static string ShowBinary(ReadOnlySpan<byte> bytes)
        => $"{bytes.Length} bytes {Convert.ToHexString(bytes[..Math.Min(bytes.Length, MaxBinary)])}{(bytes.Length > MaxBinary ? "…" : "")}";

    internal void Sent(string text) => Add('→', text);

    internal void Received(string text) => Add('←', text);

    internal void Note(string text) => Add('·', text);

    private void Add(char mark, string text)
    {
        lock (_gate)
        {
            _entries.Enqueue((_time.GetElapsedTime(_start), mark, text));
            if (_entries.Count > MaxEntries)
            {
                _entries.Dequeue();
            }
        }
    }
}
