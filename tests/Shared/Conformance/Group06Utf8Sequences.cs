using static TypedWs.Tests.Conformance.Outcome;

namespace TypedWs.Tests.Conformance;

/// <summary>Groups 6.5 to 6.23: 132 texts in a single frame, valid or not.</summary>
internal static class Group06Utf8Sequences
{
    public static ConformanceRows Rows { get; } = CreateRows();

    private static ConformanceRows CreateRows()
    {
        var rows = new ConformanceRows();
        AddLengths(rows);
        AddLoneOctets(rows);
        AddOverlong(rows);
        AddSurrogates(rows);
        AddNoncharacters(rows);
        return rows;
    }

    private static void AddLengths(ConformanceRows rows)
    {
        Add(rows, 5, true, "68656C6C6F24776F726C64", "68656C6C6FC2A2776F726C64", "68656C6C6FE282AC776F726C64",
            "68656C6C6FF0A4ADA2776F726C64", "CEBAE1BDB9CF83CEBCCEB5");

        // All prefixes of a text of two- and three-octet characters.
        const string kosme = "CEBAE1BDB9CF83CEBCCEB5";
        int[] wholePrefixes = [2, 5, 7, 9, 11];
        for (int length = 1; length <= 11; length++)
        {
            AddRow(rows, 6, length, wholePrefixes.Contains(length), kosme[..(2 * length)]);
        }

        // First and last of each length, those of five and six octets, and the last beyond U+10FFFF.
        Add(rows, 7, true, "00", "C280", "E0A080", "F0908080");
        Add(rows, 8, false, "F888808080", "FC8480808080");
        Add(rows, 9, true, "7F", "DFBF", "EFBFBF", "F48FBFBF");
        Add(rows, 10, false, "F7BFBFBF", "FBBFBFBFBF", "FDBFBFBFBFBF");

        // Around the surrogates, and around the last character.
        Add(rows, 11, true, "ED9FBF", "EE8080", "EFBFBD", "F48FBFBF");
        AddRow(rows, 11, 5, false, "F4908080");
    }

    private static void AddLoneOctets(ConformanceRows rows)
    {
        Add(rows, 12, false, "80", "BF", "80BF", "80BF80", "80BF80BF", "80BF80BF80", "80BF80BF80BF", Range(0x80, 0xBF, ""));

        // Start octets, each followed by a space.
        Add(rows, 13, false, Range(0xC0, 0xDF, "20"), Range(0xE0, 0xEF, "20"), Range(0xF0, 0xF7, "20"),
            Range(0xF8, 0xFB, "20"), Range(0xFC, 0xFD, "20"));

        // The last continuation octet missing: each alone, then all of them.
        string[] cut = ["C0", "E080", "F08080", "F8808080", "FC80808080", "DF", "EFBF", "F7BFBF", "FBBFBFBF", "FDBFBFBFBF"];
        Add(rows, 14, false, cut);
        Add(rows, 15, false, string.Concat(cut));
        Add(rows, 16, false, "FE", "FF", "FEFEFFFF");
    }

    private static void AddOverlong(ConformanceRows rows)
    {
        // A slash, the largest of each length, and NUL.
        Add(rows, 17, false, "C0AF", "E080AF", "F08080AF", "F8808080AF", "FC80808080AF");
        Add(rows, 18, false, "C1BF", "E09FBF", "F08FBFBF", "F887BFBFBF", "FC83BFBFBFBF");
        Add(rows, 19, false, "C080", "E08080", "F0808080", "F880808080", "FC8080808080");
    }

    private static void AddSurrogates(ConformanceRows rows)
    {
        Add(rows, 20, false, "EDA080", "EDADBF", "EDAE80", "EDAFBF", "EDB080", "EDBE80", "EDBFBF");
        Add(rows, 21, false, "EDA080EDB080", "EDA080EDBFBF", "EDADBFEDB080", "EDADBFEDBFBF", "EDAE80EDB080",
            "EDAE80EDBFBF", "EDAFBFEDB080", "EDAFBFEDBFBF");
    }

    // Non-characters and specials are characters as far as UTF-8 is concerned: valid.
    private static void AddNoncharacters(ConformanceRows rows)
    {
        Add(rows, 22, true, "EFBFBE", "EFBFBF",
            "F09FBFBE", "F09FBFBF", "F0AFBFBE", "F0AFBFBF", "F0BFBFBE", "F0BFBFBF",
            "F18FBFBE", "F18FBFBF", "F19FBFBE", "F19FBFBF", "F1AFBFBE", "F1AFBFBF", "F1BFBFBE", "F1BFBFBF",
            "F28FBFBE", "F28FBFBF", "F29FBFBE", "F29FBFBF", "F2AFBFBE", "F2AFBFBF", "F2BFBFBE", "F2BFBFBF",
            "F38FBFBE", "F38FBFBF", "F39FBFBE", "F39FBFBF", "F3AFBFBE", "F3AFBFBF", "F3BFBFBE", "F3BFBFBF",
            "F48FBFBE", "F48FBFBF");
        Add(rows, 23, true, "EFBFB9", "EFBFBA", "EFBFBB", "EFBFBC", "EFBFBD", "EFBFBE", "EFBFBF");
    }

    private static void Add(ConformanceRows rows, int group, bool valid, params string[] payloads)
    {
        for (int i = 0; i < payloads.Length; i++)
        {
            AddRow(rows, group, i + 1, valid, payloads[i]);
        }
    }

    private static void AddRow(ConformanceRows rows, int group, int index, bool valid, string payload)
    {
        byte[] octets = Convert.FromHexString(payload);
        rows.Add($"6_{group}_{index}", [WireFrame.Of(0x81, octets)], valid ? [Text(octets)] : FailedByUtf8);
    }

    private static string Range(int first, int last, string separator) =>
        string.Concat(Enumerable.Range(first, last - first + 1).Select(octet => octet.ToString("X2") + separator));
}
