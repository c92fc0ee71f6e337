using System.ComponentModel;
using System.Diagnostics;

namespace TypedWs.Benchmarks.Compare;

/// <summary>Starts the programs of a comparison.</summary>
internal static class Programs
{
    /// <summary>The core of the servers, and that of the load generator and everything else.</summary>
    public const int ServerCore = 0, OtherCore = 1;

    private static readonly bool CanPin = OperatingSystem.IsLinux() && Environment.ProcessorCount > 1 && IsThere("taskset", "--version");

    /// <summary>This program, as it was built.</summary>
    public static string Self { get; } =
        Path.Combine(AppContext.BaseDirectory, "TypedWs.Benchmarks" + (OperatingSystem.IsWindows() ? ".exe" : ""));

    /// <summary>
    /// Starts a program on one core where that is possible; taskset replaces itself by it, so the process id is the program's.
    /// </summary>
    public static Process Start(int core, string program, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = CanPin
            ? new ProcessStartInfo("taskset", ["-c", $"{core}", program, .. arguments])
            : new ProcessStartInfo(program, arguments);
        start.RedirectStandardOutput = true;
        start.UseShellExecute = false;
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }

    /// <summary>The same at the lowest priority where that is possible: what else runs on the core comes first.</summary>
    public static Process StartIdly(int core, string program, params IEnumerable<string> arguments)
        => CanPin ? Start(core, "nice", ["-n", "19", program, .. arguments]) : Start(core, program, arguments);

    /// <summary>Whether a program is installed.</summary>
    public static bool IsThere(string program, params IEnumerable<string> arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            using Process? process = Process.Start(start);
            return process is not null && process.WaitForExit(TimeSpan.FromSeconds(10)) && process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            // There is no such program.
            return false;
        }
    }
}
