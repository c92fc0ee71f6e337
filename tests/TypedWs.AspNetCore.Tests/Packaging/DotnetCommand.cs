using System.Diagnostics;

namespace TypedWs.Tests.Packaging;

/// <summary>A run of the dotnet command to its end.</summary>
/// <param name="ExitCode">0 if it succeeded.</param>
/// <param name="Output">What it wrote, errors included.</param>
internal sealed record DotnetCommand(int ExitCode, string Output)
{
    // A publish of native code takes two minutes on a quiet machine, and this one also runs other tests.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(12);

    public static async Task<DotnetCommand> RunAsync(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment =
            {
                ["DOTNET_NOLOGO"] = "1",
                ["DOTNET_CLI_UI_LANGUAGE"] = "en",
                ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
                ["MSBUILDTERMINALLOGGER"] = "off",
                ["MSBUILDDISABLENODEREUSE"] = "1", // a node that stayed would keep the pipes of this process open
            },
        };

        // What the test's own process was started with is not the new program's business.
        foreach (string variable in start
                .Environment.Keys.Where(static name =>
                    name.StartsWith("MSBuild", StringComparison.Ordinal) || name is "VSTEST_CONNECTION_TIMEOUT")
                .ToList())
        {
            start.Environment.Remove(variable);
        }

        using Process process = Process.Start(start)!;

        // The other tests go on meanwhile, and some of them watch the time.
        process.PriorityClass = ProcessPriorityClass.BelowNormal;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return new DotnetCommand(-1, $"dotnet {string.Join(' ', arguments)} took longer than {Limit}\n{await output}{await errors}");
        }

        return new DotnetCommand(process.ExitCode, await output + await errors);
    }
}
