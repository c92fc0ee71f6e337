using static TypedWs.Tests.Conformance.Outcome;

namespace TypedWs.Tests.Conformance;

/// <summary>Groups 9 and 10: large messages, many fragments, many small reads, many messages, auto-fragmentation.</summary>
internal static class Group09LargeMessages
{
    private const int Ki = 1024;
    private const int Mi = 1024 * Ki;

    private static readonly int[] MessageSizes = [64 * Ki, 256 * Ki, Mi, 4 * Mi, 8 * Mi, 16 * Mi];
    private static readonly int[] FragmentSizes = [64, 256, Ki, 4 * Ki, 16 * Ki, 64 * Ki, 256 * Ki, Mi, 4 * Mi];
    private static readonly int[] ChopSizes = [64, 128, 256, 512, 1024, 2048];
    private static readonly int[] RoundTripSizes = [0, 16, 64, 256, 1024, 4096];

    public static ConformanceRows Rows { get; } = CreateRows();

    private static ConformanceRows CreateRows()
    {
        var rows = new ConformanceRows();
        for (int i = 0; i < MessageSizes.Length; i++)
        {
            AddMessage(rows, 1, i + 1, MessageSizes[i], fragment: MessageSizes[i]);
        }

        for (int i = 0; i < FragmentSizes.Length; i++)
        {
            AddMessage(rows, 3, i + 1, 4 * Mi, FragmentSizes[i]);
        }

        for (int i = 0; i < ChopSizes.Length; i++)
        {
            AddMessage(rows, 5, i + 1, Mi, fragment: Mi, ChopSizes[i]);
        }

        for (int i = 0; i < RoundTripSizes.Length; i++)
        {
            AddRoundTrips(rows, i + 1, RoundTripSizes[i]);
        }

        byte[] text = Filled((byte)'*', 65536);
        rows.Add("10_1_1", () => Fragments(0x01, text, 1300), () => [Text(text)], 1, 1300, 4096);
        return rows;
    }

    // An odd group is of text, the even one behind it is the same in binary.
    private static void AddMessage(ConformanceRows rows, int group, int index, int size, int fragment, params int[] pieces)
    {
        rows.Add(
            $"9_{group}_{index}",
            () => Fragments(0x01, Numbered(size), fragment),
            () => [Text(Numbered(size))],
            pieces);
        rows.Add(
            $"9_{group + 1}_{index}",
            () => Fragments(0x02, Filled(0xFE, size), fragment),
            () => [Binary(Filled(0xFE, size))],
            pieces);
    }

    private static void AddRoundTrips(ConformanceRows rows, int index, int size)
    {
        byte[] text = Numbered(size);
        byte[] binary = Filled(0xFE, size);
        rows.Add(
            $"9_7_{index}",
            () => [.. Enumerable.Repeat(WireFrame.Of(0x81, text), 1000)],
            () => [.. Enumerable.Repeat(Text(text), 1000)]);
        rows.Add(
            $"9_8_{index}",
            () => [.. Enumerable.Repeat(WireFrame.Of(0x82, binary), 1000)],
            () => [.. Enumerable.Repeat(Binary(binary), 1000)]);
    }

    private static WireFrame[] Fragments(byte opcode, byte[] message, int size)
    {
        var frames = new List<WireFrame>();
        for (int offset = 0; offset < message.Length; offset += size)
        {
            int length = Math.Min(size, message.Length - offset);
            int fin = offset + length == message.Length ? 0x80 : 0;
            frames.Add(new WireFrame((byte)(fin | (offset == 0 ? opcode : 0)), message[offset..(offset + length)]));
        }

        return [.. frames];
    }

    // Valid UTF-8 in which no two stretches are alike, so that a piece in the wrong place shows.
    private static byte[] Numbered(int size)
    {
        byte[] text = new byte[size];
        for (int i = 0; i < size; i++)
        {
            text[i] = (byte)(' ' + ((i * 7 + i / 95) % 95));
        }

        return text;
    }
}
