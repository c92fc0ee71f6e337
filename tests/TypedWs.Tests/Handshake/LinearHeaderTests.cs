using System.Diagnostics;
using TypedWs.Diagnostics;
using TypedWs.Handshake;

namespace TypedWs.Tests.Handshake;

/// <summary>
/// Any client, and any page by its visitors' browsers, sends headers of the size that the host lets through: none of those that
/// are read here may cost more than in proportion to its length.
/// </summary>
public sealed class LinearHeaderTests
{
    private const int Length = 4 * 1024;
    private const int Times = 16;

    private static readonly OriginRules Origins = new(["https://app.example", "null"], allowsAny: false, required: false);

    private static readonly DeflatePolicy Policy = new(true, true, 15, 15, CanShrinkWindow: true);

    private static readonly UpgradeRequest Plain = new()
    {
        Method = "GET",
        HttpVersion = UpgradeHttpVersion.Http11,
        Scheme = "http",
        Host = "example.com",
    };

    /// <summary>The reading of a header, given its value, which need not be valid. What comes before the reading is not measured.</summary>
    private static readonly Dictionary<string, Func<string, Action>> Readers = new()
    {
        ["Connection"] = static value => () => HeaderList.Contains([value], "Upgrade"),
        ["Connection over lines"] = static value => OverLines(value.Split(','), static lines => HeaderList.Contains(lines, "Upgrade")),
        ["Sec-WebSocket-Version"] = static value =>
            () => UpgradeCheck.Check(Plain with { Upgrade = ["websocket"], Connection = ["Upgrade"], SecWebSocketVersion = [value] }),
        ["Sec-WebSocket-Key"] = static value =>
            () =>
                UpgradeCheck.Check(
                    Plain with
                    {
                        Upgrade = ["websocket"],
                        Connection = ["Upgrade"],
                        SecWebSocketVersion = ["13"],
                        SecWebSocketKey = [value],
                    }),
        ["Sec-WebSocket-Protocol"] = static value =>
            () => SubprotocolSelection.Check(Plain with { SecWebSocketProtocol = [value] }, ["a", "b", "c"], required: true, out _),
        ["Sec-WebSocket-Protocol over lines"] = static value =>
            OverLines(
                value.Split(','),
                static lines =>
                    SubprotocolSelection.Check(Plain with { SecWebSocketProtocol = lines }, ["a", "b", "c"], required: true, out _)),
        ["Sec-WebSocket-Extensions"] = static value => () => DeflateNegotiation.TryAccept([value], Policy, out _, out _),
        ["Sec-WebSocket-Extensions of an offer"] = static value =>
            () => DeflateNegotiation.TryAccept(["permessage-deflate; server_max_window_bits=" + value], Policy, out _, out _),
        ["Sec-WebSocket-Extensions over lines"] = static value =>
            OverLines(value.Split(','), static lines => DeflateNegotiation.TryAccept(lines, Policy, out _, out _)),
        ["Sec-WebSocket-Extensions of a response"] = static value =>
            () => DeflateNegotiation.CheckAnswer([value], new DeflateClientOffer(false, false, 15, null), out _),
        ["Origin"] = static value => () => Origins.Check(Plain with { Origin = [value] }),
        ["Origin of a host"] = static value => () => Origins.Check(Plain with { Origin = ["http://" + value] }),
        ["Origin of a scheme"] = static value => () => Origins.Check(Plain with { Origin = [value + "://a"] }),
        ["Host"] = static value => () => Origins.Check(Plain with { Host = value, Origin = ["http://example.com"] }),
        ["Cookie"] = static value => () => CookieHeader.Find([value], "a"),
        ["Cookie over lines"] = static value => OverLines(value.Split(';'), static lines => CookieHeader.Find(lines, "a")),
        ["any in the log"] = static value => () => LogText.Sanitize(value, 128),
    };

    /// <summary>Values of any length that could cost much.</summary>
    private static readonly Dictionary<string, Func<int, string>> Values = new()
    {
        ["different tokens"] = static length => Repeat(length, static i => $"t{i},"),
        ["empty elements"] = static length => new string(',', length),
        ["one token"] = static length => new string('a', length),
        ["spaces"] = static length => new string(' ', length),
        ["spaced elements"] = static length => Repeat(length, static _ => " \t \t,"),
        ["nearly the token"] = static length => Repeat(length, static _ => "Upgrade ,Upgrad,"),
        ["cookies"] = static length => Repeat(length, static _ => "a=%41;"),
        ["cookie separators"] = static length => new string(';', length),
        ["extensions"] = static length => Repeat(length, static _ => "permessage-deflate; server_max_window_bits=8, "),
        ["parameters"] = static length => "permessage-deflate" + Repeat(length, static i => $"; p{i}"),
        ["quotes"] = static length => new string('"', length),
        ["escapes in quotes"] = static length => "\"" + Repeat(length, static _ => "\\1") + "\"",
        ["separators in quotes"] = static length => "\"" + Repeat(length, static _ => ",;") + "\"",
        ["equals signs"] = static length => new string('=', length),
        ["percent signs"] = static length => "a=" + new string('%', length),
        ["escapes"] = static length => "a=" + Repeat(length, static _ => "%e2%80"),
        ["labels"] = static length => Repeat(length, static _ => "a."),
        ["punycode"] = static length => "xn--" + Repeat(length, static i => i % 60 == 59 ? ".xn--" : "zca"),
        ["one label of punycode"] = static length => "xn--" + new string('a', length),
        ["international names"] = static length => Repeat(length, static _ => "bücher."),
        ["one international label"] = static length => Repeat(length, static i => ((char)('\u4e00' + (i % 20_000))).ToString()),
        ["colons"] = static length => new string(':', length),
        ["brackets"] = static length => "[" + new string('[', length) + "]",
        ["an address"] = static length => "[" + Repeat(length, static _ => "0:") + "1]",
        ["numbers"] = static length => Repeat(length, static _ => "1."),
        ["digits"] = static length => new string('1', length),
    };

    public static TheoryData<string> Names => [.. Readers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Reading_a_header_costs_in_proportion_to_its_length(string header)
    {
        Func<string, Action> reader = Readers[header];
        foreach ((string name, Func<int, string> make) in Values)
        {
            string once = make(Length), often = make(Length * Times);
            // The short value as often as makes the same length, so that what else runs on the machine disturbs both alike.
            (double time, long bytes) small = Measure(reader(once), Times), large = Measure(reader(often), 1);

            // As much if it is in proportion, 16 times as much where it is quadratic. What takes a few microseconds is noise.
            Assert.True(
                large.time <= Math.Max(small.time, 0.32) * 4,
                $"'{name}': {small.time} ms for {Times} times {once.Length} characters, {large.time} ms for {often.Length}.");
            Assert.True(
                large.bytes <= Math.Max(small.bytes, Times * 1024) * 4,
                $"'{name}': {small.bytes} bytes allocated for {Times} times {once.Length} characters, {large.bytes} for {often.Length}.");
        }
    }

    private static Action OverLines(string[] lines, Action<string[]> read) => () => read(lines);

    private static string Repeat(int length, Func<int, string> part)
    {
        var text = new System.Text.StringBuilder(length + 16);
        for (int i = 0; text.Length < length; i++)
        {
            text.Append(part(i));
        }

        return text.ToString();
    }

    /// <summary>The least of some measurements, as others share the machine.</summary>
    private static (double Milliseconds, long Bytes) Measure(Action read, int times)
    {
        read();
        (double least, long bytes) = (double.MaxValue, long.MaxValue);
        for (int i = 0; i < 7; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            for (int time = 0; time < times; time++)
            {
                read();
            }

            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            bytes = Math.Min(bytes, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return (least, bytes);
    }
}
