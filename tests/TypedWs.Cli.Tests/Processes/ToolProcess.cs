using System.Diagnostics;
using System.Reflection;
using System.Text;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Processes;

/// <summary>The tool as a process of its own.</summary>
internal sealed class ToolProcess : IDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource _spoken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private ToolProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        start.Environment["XDG_CACHE_HOME"] = Path.GetTempPath();
        _process = Process.Start(start)!;
        _output = ReadOutputAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The tool's assembly where it was built: beside the tests, parts of it are those of ASP.NET Core.</summary>
    public static string Assembly { get; } = RepositoryFiles.At(
        "src",
        "TypedWs.Cli",
        "bin",
        typeof(Program).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration,
        "net10.0",
        "TypedWs.Cli.dll");

    public int Id => _process.Id;

    public static ToolProcess Start(params string[] arguments) => new(new ProcessStartInfo("dotnet", [Assembly, .. arguments]));

    public static ToolProcess StartShell(string command) => new(new ProcessStartInfo("bash", ["-c", command]));

    public static async Task<ToolResult> RunAsync(string input, params string[] arguments)
    {
        using ToolProcess process = Start(arguments);
        return await process.EndAsync(input);
    }

    /// <summary>Completes with the first line of the output.</summary>
    public Task WhenSpokenAsync() => _spoken.Task.WithinLimit();

    private async Task<string> ReadOutputAsync()
    {
        var output = new StringBuilder();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.Append(line).Append('\n');
            _spoken.TrySetResult();
        }

        return output.ToString();
    }

    /// <summary>Writes the input, and waits for the end.</summary>
    public async Task<ToolResult> EndAsync(string input = "")
    {
        try
        {
            await _process.StandardInput.WriteAsync(input);
            _process.StandardInput.Close();
            using var limit = new CancellationTokenSource(Bounded.Limit);
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (Exception problem) when (problem is OperationCanceledException or IOException && !_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            throw;
        }

        return new ToolResult(_process.ExitCode, await _output.WithinLimit(), await _error.WithinLimit());
    }

    public void Dispose() => _process.Dispose();
}
