using static TypedWs.Tests.Conformance.Outcome;

namespace TypedWs.Tests.Conformance;

/// <summary>Group 1: text and binary of all three length encodings.</summary>
internal static class Group01DataFrames
{
    private static readonly int[] Sizes = [0, 125, 126, 127, 128, 65535, 65536];

    public static ConformanceRows Rows { get; } = CreateRows();

    private static ConformanceRows CreateRows()
    {
        var rows = new ConformanceRows();
        for (int i = 0; i < Sizes.Length; i++)
        {
            byte[] text = Filled((byte)'*', Sizes[i]);
            byte[] binary = Filled(0xFE, Sizes[i]);
            rows.Add($"1_1_{i + 1}", [WireFrame.Of(0x81, text), NormalClose], [Text(text), .. Closed(1000)]);
            rows.Add($"1_2_{i + 1}", [WireFrame.Of(0x82, binary), NormalClose], [Binary(binary), .. Closed(1000)]);
        }

        byte[] chopped = Filled((byte)'*', 65536);
        rows.Add("1_1_8", () => [WireFrame.Of(0x81, chopped), NormalClose], () => [Text(chopped), .. Closed(1000)], 997);
        byte[] choppedBinary = Filled(0xFE, 65536);
        rows.Add("1_2_8", () => [WireFrame.Of(0x82, choppedBinary), NormalClose], () => [Binary(choppedBinary), .. Closed(1000)], 997);
        return rows;
    }
}
