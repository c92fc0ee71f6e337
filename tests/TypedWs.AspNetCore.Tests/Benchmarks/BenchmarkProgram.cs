using System.Diagnostics;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Benchmarks;

/// <summary>The program <c>tests/TypedWs.Benchmarks</c> as a process: the packages that it measures are not among the references of the
/// tests.</summary>
internal static class BenchmarkProgram
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs it, and returns the lines of its output. Fails if its exit code is not 0.</summary>
    public static async Task<string[]> RunAsync(params IEnumerable<string> arguments)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string program = RepositoryFiles.At("tests", "TypedWs.Benchmarks", "bin", configuration, "net10.0", "TypedWs.Benchmarks.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await process.WaitForExitAsync().WaitAsync(Limit);
        Assert.True(process.ExitCode == 0, output + await errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
