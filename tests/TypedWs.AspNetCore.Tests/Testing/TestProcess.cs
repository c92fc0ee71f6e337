using System.Diagnostics;

namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>
/// A process of its own for a part of a test, which talks with the test by lines. The process is this test assembly;
/// <c>StartupHook</c> has it run the part instead of tests.
/// </summary>
internal sealed class TestProcess : IAsyncDisposable
{
    private readonly Process _process;

    private TestProcess(Process process) => _process = process;

    /// <summary>Starts the process.</summary>
    /// <param name="variable">The environment variable that names the part to run.</param>
    /// <param name="arguments">The value of the variable.</param>
    /// <param name="environment">More variables.</param>
    public static TestProcess Start(string variable, string arguments, params IReadOnlyList<(string Name, string Value)> environment)
    {
        string assembly = typeof(TestProcess).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", [assembly])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["DOTNET_STARTUP_HOOKS"] = assembly;
        start.Environment[variable] = arguments;
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return new TestProcess(Process.Start(start)!);
    }

    /// <summary>The next line that the process writes; null at its end.</summary>
    public Task<string?> ReadLineAsync() => _process.StandardOutput.ReadLineAsync().WithinLimit();

    /// <summary>Reads the next line, which must be this one.</summary>
    public async Task ExpectAsync(string line) => Assert.Equal(line, await ReadLineAsync());

    /// <summary>Has the process do something.</summary>
    public Task TellAsync(string line) => _process.StandardInput.WriteLineAsync(line).WithinLimit();

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WithinLimit();
        _process.Dispose();
    }
}
