using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace TypedWs.Tests.Packaging;

/// <summary>A server in a process of its own, from its start until it is disposed of.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LoggedAddress { get; }

    /// <summary>Starts a program and waits until it logs the address that it listens on, as every ASP.NET Core host does.</summary>
    public static async Task<ServerProcess> StartAsync(string directory, string file, params string[] arguments)
    {
        Process process = Process.Start(
            new ProcessStartInfo(file, arguments)
            {
                WorkingDirectory = directory,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            })!;
        try
        {
            return new ServerProcess(process, await FindAddressAsync(process).WaitAsync(StartLimit));
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().WaitAsync(StartLimit);
        _process.Dispose();
    }

    private static async Task<Uri> FindAddressAsync(Process process)
    {
        var output = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.AppendLine(line);
            if (LoggedAddress.Match(line) is { Success: true } match)
            {
                return new Uri(match.Groups["address"].Value);
            }
        }

        throw new InvalidOperationException($"The program ended without an address:\n{output}");
    }
}
