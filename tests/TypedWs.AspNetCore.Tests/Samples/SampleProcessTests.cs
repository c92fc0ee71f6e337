using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.Tests.Samples;

/// <summary>The samples as their READMEs run them, as processes (acceptance B21, D20).</summary>
[Trait("Row", "B21")]
[Trait("Row", "D20")]
public sealed partial class SampleProcessTests
{
    // dotnet run takes a while to find out what to run.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    [GeneratedRegex(@"WebSocket at ws://(?<host>\S+):(?<port>\d+)/ws", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LoggedAddress { get; }

    [GeneratedRegex(
        @"Now listening on: http://(?<host>\S+):(?<port>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListeningAddress { get; }

    [GeneratedRegex(@"Hosting environment: (?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HostingEnvironment { get; }

    /// <summary>Working directory, project from there, arguments, an environment variable, and the host that is logged.</summary>
    [Theory]
    [InlineData(".", "samples/Chat", "--urls http://127.0.0.1:0", "", "127.0.0.1")]
    [InlineData("samples/Chat", ".", "--urls http://127.0.0.1:0", "", "127.0.0.1")]
    [InlineData(".", "samples/Chat", "", "ASPNETCORE_URLS=http://127.0.0.1:0", "127.0.0.1")]
    [InlineData(".", "samples/Chat", "", "ASPNETCORE_HTTP_PORTS=0", "[::]")]
    public async Task Dotnet_run_serves_the_chat_in_development_where_it_is_told_and_logs_the_real_port(
        string directory, string project, string arguments, string variable, string host)
    {
        using Process process = Run(directory, project, arguments, variable);
        try
        {
            Match address = await FindAsync(LoggedAddress, process).WaitAsync(StartLimit);
            Assert.Equal(host, address.Groups["host"].Value);
            var server = new Uri($"http://127.0.0.1:{address.Groups["port"].Value}");
            Assert.NotEqual(0, server.Port);

            await using RawWebSocket client = await RawWebSocket.ConnectAsync(server, "/ws?clientId=ann");
            Assert.Equal("""{"type":"system","payload":"ann joined"}""", await client.ReceiveTextAsync());

            // The page is found whatever the working directory is, and so is the inspector, which only Development serves.
            using var http = new HttpClient { BaseAddress = server };
            Assert.Contains("<html", await http.GetStringAsync("/"), StringComparison.OrdinalIgnoreCase);
            string inspector = await http.GetStringAsync("/inspector-path");
            Assert.Contains("<html", await http.GetStringAsync(inspector), StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().WithinLimit();
        }
    }

    [Theory]
    [InlineData("Echo", "--urls http://127.0.0.1:0", "", "127.0.0.1")]
    [InlineData("Echo", "", "ASPNETCORE_URLS=http://127.0.0.1:0", "127.0.0.1")]
    [InlineData("Echo", "", "ASPNETCORE_HTTP_PORTS=0", "[::]")]
    [InlineData("Tasks", "--urls http://127.0.0.1:0", "", "127.0.0.1")]
    [InlineData("Tasks", "", "ASPNETCORE_URLS=http://127.0.0.1:0", "127.0.0.1")]
    [InlineData("Tasks", "", "ASPNETCORE_HTTP_PORTS=0", "[::]")]
    [InlineData("Telemetry", "--urls http://127.0.0.1:0", "", "127.0.0.1")]
    [InlineData("Telemetry", "", "ASPNETCORE_URLS=http://127.0.0.1:0", "127.0.0.1")]
    [InlineData("Telemetry", "", "ASPNETCORE_HTTP_PORTS=0", "[::]")]
    public async Task The_other_samples_have_a_page_and_listen_where_they_are_told_as_well(
        string sample, string arguments, string variable, string host)
    {
        using Process process = Run(".", $"samples/{sample}", arguments, variable);
        try
        {
            Match address = await FindAsync(ListeningAddress, process).WaitAsync(StartLimit);
            Assert.Equal(host, address.Groups["host"].Value);
            Assert.Equal("Development", (await FindAsync(HostingEnvironment, process).WaitAsync(StartLimit)).Groups["name"].Value);

            using var http = new HttpClient();
            string page = await http.GetStringAsync(new Uri($"http://127.0.0.1:{address.Groups["port"].Value}/"));
            Assert.Contains("/ws", page, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().WithinLimit();
        }
    }

    [Theory]
    [InlineData("", "http://localhost:3001", "http://localhost:3002")]
    [InlineData("--http_ports 8080", null, null)]
    [InlineData("--https_ports 8443", null, null)]
    [InlineData("--Kestrel:Endpoints:Web:Url http://127.0.0.1:1", null, null)]
    [InlineData("--urls http://127.0.0.1:2", "http://127.0.0.1:2", "http://127.0.0.1:2")]
    public async Task The_samples_own_address_is_for_when_nothing_names_another(string arguments, string? chatUrl, string? echoUrl)
    {
        string[] given = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        await using WebApplication chat = Chat.ChatApp.Build(given);
        await using WebApplication echo = Echo.EchoApp.Build(given);

        Assert.Equal((chatUrl, echoUrl), (chat.Configuration["urls"], echo.Configuration["urls"]));
    }

    [Theory]
    [InlineData("Chat")]
    [InlineData("Echo")]
    [InlineData("Tasks")]
    [InlineData("Telemetry")]
    public void A_samples_launch_profile_sets_the_environment_and_nothing_else(string sample)
    {
        using JsonDocument settings = JsonDocument.Parse(
            File.ReadAllText(RepositoryFiles.At($"samples/{sample}/Properties/launchSettings.json")));
        JsonElement profile = Assert.Single(settings.RootElement.GetProperty("profiles").EnumerateObject()).Value;

        Assert.Equal(["commandName", "environmentVariables"], profile.EnumerateObject().Select(static member => member.Name));
        JsonProperty variable = Assert.Single(profile.GetProperty("environmentVariables").EnumerateObject());
        Assert.Equal(("ASPNETCORE_ENVIRONMENT", "Development"), (variable.Name, variable.Value.GetString()));
    }

    private static Process Run(string directory, string project, string arguments, string variable)
    {
        string configuration = typeof(Chat.ChatApp).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "run",
                "--project",
                project,
                "--no-build",
                "-c",
                configuration,
                "--",
                .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            ])
        {
            WorkingDirectory = Path.Combine(RepositoryFiles.Root, directory),
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        if (variable.Split('=', 2) is [string name, string value])
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static async Task<Match> FindAsync(Regex wanted, Process process)
    {
        var output = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.AppendLine(line);
            if (wanted.Match(line) is { Success: true } match)
            {
                return match;
            }
        }

        Assert.Fail($"The sample ended, and did not log '{wanted}':\n{output}");
        return Match.Empty;
    }
}
