using System.Globalization;

namespace TypedWs.Cli.Benching;

/// <summary>Finds the intended time of a message that has arrived. Thread-safe, without I/O.</summary>
internal sealed class SentTimes(BenchMeasure measure)
{
    // Around the number of a message, so that it is found in any text.
    private const char Mark = '~';

    private readonly Lock _gate = new();
    private readonly Queue<(long Number, long At)> _queue = [];
    private readonly Dictionary<long, long> _byNumber = [];

    /// <summary>The messages that have not arrived; with a fan-out, all.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return measure == BenchMeasure.Echo ? _queue.Count : _byNumber.Count;
            }
        }
    }

    /// <summary>The text that stands for a message's number in its payload.</summary>
    public static string ToMark(long number) => string.Create(CultureInfo.InvariantCulture, $"{Mark}{number}{Mark}");

    /// <summary>The number in a text; null if there is none.</summary>
    public static long? FindMark(ReadOnlySpan<char> text)
    {
        for (int start = text.IndexOf(Mark); start >= 0;)
        {
            text = text[(start + 1)..];
            int end = text.IndexOf(Mark);
            if (end > 0 && long.TryParse(text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            {
                return number;
            }

            start = end;
        }

        return null;
    }

    /// <summary>A message is about to be sent.</summary>
    public void Add(long number, long at)
    {
        lock (_gate)
        {
            if (measure == BenchMeasure.Echo)
            {
                _queue.Enqueue((number, at));
            }
            else
            {
                _byNumber[number] = at;
            }
        }
    }

    /// <summary>The next message of the connection has arrived.</summary>
    public (long Number, long At)? TakeNext()
    {
        lock (_gate)
        {
            return _queue.TryDequeue(out (long Number, long At) first) ? first : null;
        }
    }

    /// <summary>A message with this number has arrived.</summary>
    /// <param name="number">The number.</param>
    /// <param name="isLast">Whether no other arrival of it is measured.</param>
    public long? Take(long number, bool isLast)
    {
        lock (_gate)
        {
            if (!_byNumber.TryGetValue(number, out long at))
            {
                return null;
            }

            if (isLast)
            {
                _byNumber.Remove(number);
            }

            return at;
        }
    }
}
