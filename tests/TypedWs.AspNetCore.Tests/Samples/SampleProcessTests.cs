using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.Tests.Samples;

/// <summary>The chat sample as its README runs it, as a process (acceptance B21, D20).</summary>
[Trait("Row", "B21")]
[Trait("Row", "D20")]
public sealed partial class SampleProcessTests
{
    // dotnet run takes a while to find out what to run.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    [GeneratedRegex(@"WebSocket at ws://127\.0\.0\.1:(?<port>\d+)/ws", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LoggedAddress { get; }

    /// <summary>Working directory and project, from the repository's root.</summary>
    [Theory]
    [InlineData(".", "samples/Chat")]
    [InlineData("samples/Chat", ".")]
    public async Task Dotnet_run_serves_the_chat_and_logs_the_real_port(string directory, string project)
    {
        string root = RepositoryFiles.Root;
        string configuration = typeof(Chat.ChatApp).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var start = new ProcessStartInfo(
            "dotnet", ["run", "--project", project, "--no-build", "-c", configuration, "--", "--urls", "http://127.0.0.1:0"])
        {
            WorkingDirectory = Path.Combine(root, directory),
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        try
        {
            Match address = await FindAddressAsync(process).WaitAsync(StartLimit);
            var server = new Uri($"http://127.0.0.1:{address.Groups["port"].Value}");
            Assert.NotEqual(0, server.Port);

            await using RawWebSocket client = await RawWebSocket.ConnectAsync(server, "/ws?clientId=ann");
            Assert.Equal("""{"type":"system","payload":"ann joined"}""", await client.ReceiveTextAsync());

            // The page is found whatever the working directory is.
            using var http = new HttpClient { BaseAddress = server };
            Assert.Contains("<html", await http.GetStringAsync("/"), StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().WithinLimit();
        }
    }

    private static async Task<Match> FindAddressAsync(Process process)
    {
        var output = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.AppendLine(line);
            if (LoggedAddress.Match(line) is { Success: true } match)
            {
                return match;
            }
        }

        Assert.Fail($"The sample ended without an address:\n{output}");
        return Match.Empty;
    }
}
