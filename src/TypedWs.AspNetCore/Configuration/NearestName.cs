namespace TypedWs.AspNetCore.Configuration;

/// <summary>Finds the name that was probably meant by a misspelt name.</summary>
internal static class NearestName
{
    /// <returns>The name with the fewest different characters, ignoring case; null if no name is similar.</returns>
    public static string? Find(string misspelt, IEnumerable<string> names)
    {
        string? nearest = null;
        int fewest = Math.Max(1, misspelt.Length / 3) + 1;
        foreach (string name in names)
        {
            int distance = Measure(misspelt.ToUpperInvariant(), name.ToUpperInvariant());
            if (distance < fewest)
            {
                (nearest, fewest) = (name, distance);
            }
        }

        return nearest;
    }

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
