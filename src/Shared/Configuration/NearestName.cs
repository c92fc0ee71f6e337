namespace TypedWs.Configuration;

/// <summary>Finds the name that was probably meant by a misspelt name.</summary>
internal static class NearestName
{
    /// <param name="misspelt">The misspelt name.</param>
    /// <param name="names">The right names.</param>
    /// <param name="suffix">An end that is usual for these names. If both names have it, it does not count as similar.</param>
    /// <returns>The name with the fewest different characters, ignoring case; null if no name is similar.</returns>
    public static string? Find(string misspelt, IEnumerable<string> names, string suffix = "")
    {
        string? nearest = null;
        int fewest = int.MaxValue;
        foreach (string name in names)
        {
            int common = HasSuffix(misspelt, suffix) && HasSuffix(name, suffix) ? suffix.Length : 0;
            string left = misspelt[..^common].ToUpperInvariant();
            int distance = Measure(left, name[..^common].ToUpperInvariant());
            if (distance <= Math.Max(1, left.Length / 3) && distance < fewest)
            {
                (nearest, fewest) = (name, distance);
            }
        }

        return nearest;
    }

    private static bool HasSuffix(string name, string suffix) => name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);

    // The Levenshtein distance: the number of characters to insert, delete or replace. Only one row of its table is kept at a time.
    private static int Measure(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 0; i < left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < right.Length; j++)
            {
                int replaced = diagonal + (left[i] == right[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], diagonal) + 1);
            }
        }

        return row[^1];
    }
}
