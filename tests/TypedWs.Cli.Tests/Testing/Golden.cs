using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using TypedWs.Tests;

namespace TypedWs.Cli.Tests.Testing;

/// <summary>Outputs that are reviewed when they change, without what differs from run to run.</summary>
internal static partial class Golden
{
    [GeneratedRegex(@"(?<=(127\.0\.0\.1|localhost|\[::1\]):)\d+", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Port { get; }

    [GeneratedRegex(@"\d+\.\d+(?= ms)|(?<=pings: )[\d. ]+(?= ms)|(?<=Ms"":)[\d.]+", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Milliseconds { get; }

    [GeneratedRegex(@"(?<=Sec-WebSocket-(Key|Accept)(: |"",""))[A-Za-z0-9+/]{22,27}=+", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Key { get; }

    [GeneratedRegex(
        @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)|\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT",
        RegexOptions.ExplicitCapture,
        5000)]
    private static partial Regex Time { get; }

    [GeneratedRegex("[0-9a-f]{64}|(?<=contract )[0-9a-f]{12}|(?<=connectionId\":\")[^\"]+", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Hash { get; }

    // The figures of bench that differ from run to run, and its warning of a loaded machine.
    [GeneratedRegex(
        @"(?<=\()[\d.]+(?=/s\))|(?<=connections in )[\d.]+(?= s)|\d+(?= % of)|(?<= % of )\d+|"
        + @"(?<=""(perSecond|cpuPercent)"":|""latencyMs"":{[^}]*"":)[\d.E-]+",
        RegexOptions.ExplicitCapture,
        5000)]
    private static partial Regex Figure { get; }

    [GeneratedRegex(@"[^\n]*The tool itself may be the bottleneck[^\n]*\n", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex LoadWarning { get; }

    public static string Normalize(string output)
    {
        output = LoadWarning.Replace(output, "");
        output = Figure.Replace(output, "N");
        output = Port.Replace(output, "PORT");
        output = Milliseconds.Replace(output, "N");
        output = Key.Replace(output, "KEY");
        output = Time.Replace(output, "TIME");
        return Hash.Replace(output, "HASH");
    }

    /// <summary>The command line, both outputs and the exit code are as approved.</summary>
    public static void Verify(string name, ToolResult result, [CallerFilePath] string testFile = "")
        => ApprovedText.Verify(
            name, Normalize($"{result.Output}-- errors\n{result.Error}-- exit {result.Exit}\n"), testFile);
}
