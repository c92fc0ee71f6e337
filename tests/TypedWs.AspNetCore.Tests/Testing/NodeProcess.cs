using System.Diagnostics;

namespace TypedWs.AspNetCore.Tests.Testing;

/// <summary>Programs for Node.js, as peers that are not .NET.</summary>
internal static class NodeProcess
{
    /// <summary>Runs a program to its end. Without Node.js the test is skipped; on a CI machine it fails.</summary>
    /// <returns>The exit code, and all that was written.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("node", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process? node = TryStart(start);
        if (node is null)
        {
            const string Reason = "Node.js was not found.";
            Assert.SkipWhen(string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")), Reason);
            Assert.Fail(Reason);
        }

        try
        {
            Task<string> errors = node.StandardError.ReadToEndAsync();
            string output = await node.StandardOutput.ReadToEndAsync().WithinLimit();
            await node.WaitForExitAsync().WithinLimit();
            return (node.ExitCode, (output + await errors.WithinLimit()).Trim());
        }
        finally
        {
            node.Kill();
        }
    }

    private static Process? TryStart(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
            return null;
        }
    }
}
