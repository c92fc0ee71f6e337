using System.Runtime.CompilerServices;

namespace TypedWs.Tests;

/// <summary>
/// Text that is reviewed when it changes: it lies beside the test as <c>Name.approved.txt</c>, and a run with the
/// environment variable TYPEDWS_ACCEPT=1 writes it.
/// </summary>
internal static class ApprovedText
{
    public static void Verify(string name, string actual, [CallerFilePath] string testFile = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(RepositoryFiles.FromCaller(testFile))!, name + ".approved.txt");
        if (Environment.GetEnvironmentVariable("TYPEDWS_ACCEPT") == "1")
        {
            File.WriteAllText(path, actual);
        }

        string approved = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (approved == actual)
        {
            return;
        }

        Assert.Fail(
            $"{name} is not as approved ({path}).\nIf it is meant to be so, run this test with TYPEDWS_ACCEPT=1 and commit the file.\n\n"
            + $"{Compare(approved, actual)}");
    }

    // What was removed and what was added, each under the line that it follows: enough for sorted text.
    private static string Compare(string approved, string actual)
    {
        string[] before = approved.Split('\n');
        string[] after = actual.Split('\n');
        int[,] common = new int[before.Length + 1, after.Length + 1];
        for (int i = before.Length - 1; i >= 0; i--)
        {
            for (int j = after.Length - 1; j >= 0; j--)
            {
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var lines = new List<string>();
        int left = 0, right = 0;
        string heading = "";
        while (left < before.Length || right < after.Length)
        {
            if (left < before.Length && right < after.Length && before[left] == after[right])
            {
                if (before[left] is [not ' ', ..])
                {
                    heading = "  " + before[left];
                }

                left++;
                right++;
                continue;
            }

            if (heading.Length > 0)
            {
                lines.Add(heading);
            }

            heading = "";
            bool isAdded = left == before.Length || (right < after.Length && common[left, right + 1] > common[left + 1, right]);
            lines.Add(isAdded ? "+ " + after[right++] : "- " + before[left++]);
        }

        return string.Join("\n", lines);
    }
}
