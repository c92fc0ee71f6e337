using System.Diagnostics;

namespace TypedWs.Benchmarks.Compare;

/// <summary>Bun and ws, with zod for the typed messages, installed by npm into a folder for temporary files at first use.</summary>
internal static class NodePeers
{
    private static readonly TimeSpan InstallBound = TimeSpan.FromMinutes(5);
    private static readonly string Folder = Path.Combine(Path.GetTempPath(), "typedws-benchmarks-peers");

    /// <summary>Installs them; null, or why they cannot be measured here.</summary>
    public static async Task<string?> InstallAsync()
    {
        if (!Programs.IsThere("node", "--version") || !Programs.IsThere("npm", "--version"))
        {
            return "node and npm were not found";
        }

        Directory.CreateDirectory(Folder);
        foreach (string file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Peers")))
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)), overwrite: true);
        }

        var start = new ProcessStartInfo("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process npm = Process.Start(start)!;
        Task<string> output = npm.StandardOutput.ReadToEndAsync();
        await Task.WhenAny(npm.WaitForExitAsync(), Task.Delay(InstallBound));
        if (!npm.HasExited)
        {
            npm.Kill(entireProcessTree: true);
            return $"npm install took longer than {InstallBound}";
        }

        await output;
        return npm.ExitCode == 0 ? null : "npm install failed";
    }

    public static Process Start(string peer, string kind, int port)
    {
        string script = Path.Combine(Folder, $"{peer}.mjs");
        string bun = Path.Combine(Folder, "node_modules", ".bin", "bun");
        return Programs.Start(Programs.ServerCore, peer == "bun" ? bun : "node", script, kind, $"{port}");
    }
}
