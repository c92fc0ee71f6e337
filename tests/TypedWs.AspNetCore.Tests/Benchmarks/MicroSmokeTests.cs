using System.Diagnostics;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Benchmarks;

/// <summary>Every micro benchmark, once: it must not rot.</summary>
public sealed class MicroSmokeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Every_micro_benchmark_runs()
    {
        // As a process: the package that measures is not among the references of the tests.
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        string program = RepositoryFiles.At("tests", "TypedWs.Benchmarks", "bin", configuration, "net10.0", "TypedWs.Benchmarks.dll");
        var start = new ProcessStartInfo("dotnet", [program, "micro", "--smoke"])
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
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length >= 30, output);
        Assert.All(lines, static line => Assert.EndsWith(" ran", line, StringComparison.Ordinal));
    }
}
