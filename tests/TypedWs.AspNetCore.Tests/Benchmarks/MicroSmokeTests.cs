namespace TypedWs.AspNetCore.Tests.Benchmarks;

/// <summary>Every micro benchmark, once: it must not rot.</summary>
public sealed class MicroSmokeTests
{
    [Fact]
    public async Task Every_micro_benchmark_runs()
    {
        string[] lines = await BenchmarkProgram.RunAsync("micro", "--smoke");
        Assert.True(lines.Length >= 30, string.Join('\n', lines));
        Assert.All(lines, static line => Assert.EndsWith(" ran", line, StringComparison.Ordinal));
    }
}
