using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Processes;

/// <summary>The tool as a process: exit codes, pipes, signals, the time of its start.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task Each_failure_has_its_exit_code()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();
        string url = server.Address();
        (int Exit, string[] Arguments)[] runs =
        [
            (0, ["send", url, "say", "text=hi", "--reply"]),
            (1, ["send", url, "say", "text=quiet", "--reply"]),
            (2, ["send", url]),
            (3, ["probe", "ws://127.0.0.1:1/"]),
            (4, ["probe", server.Address("/nope")]),
            (5, ["send", url, "leave", "{\"code\":4422}", "--reply"]),
            (6, ["send", url, "hang", "--reply", "--timeout", "2s"]),
        ];

        foreach ((int exit, string[] arguments) in runs)
        {
            ToolResult result = await ToolProcess.RunAsync("", arguments);
            Assert.True(exit == result.Exit, $"{string.Join(' ', arguments)}: {result.Exit} {result.Output} {result.Error}");
        }
    }

    [Fact]
    public async Task Ten_thousand_piped_lines_are_answered_in_order()
    {
        const int Count = 10_000;
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();

        ToolResult result = await ToolProcess.RunAsync(
            string.Concat(Enumerable.Range(1, Count).Select(static i => $"say text={i}\n")),
            "send", server.Address(), "-", "--reply", "--linger", "0s");

        Assert.Equal(0, result.Exit);
        string[] lines = result.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(
            Enumerable.Range(1, Count).Select(static i => $" ref {i}"),
            lines.Select(static line => line[line.LastIndexOf(" ref ", StringComparison.Ordinal)..]));
    }

    [Fact]
    public async Task Ctrl_C_closes_with_1000_and_ends_with_130()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent by the command kill.");
        var script = new UpgradeScript();
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app => app.MapWs<DecidingEndpoint>("/ws"), builder => builder.Services.AddSingleton(script));
        using ToolProcess tool = ToolProcess.Start("listen", server.Address(), "--json", "--hold", "hello");
        await script.Events.ExpectAsync("open nobody");
        await tool.WhenSpokenAsync();

        using Process kill = Process.Start("kill", ["-INT", $"{tool.Id}"]);
        ToolResult result = await tool.EndAsync();

        await script.Events.ExpectAsync("close nobody 1000 clean");
        Assert.Equal(130, result.Exit);
        Assert.Equal(130, result.Find("end").GetProperty("exit").GetInt32());
        Assert.Equal("", result.Error);
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_the_tool_quietly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The pipe is one of bash.");
        await using ScriptedServer server = ScriptedServer.Upgrading(static async stream =>
        {
            for (int i = 0; i < 100_000; i++)
            {
                await stream.WriteAsync(ScriptedServer.TextFrame($$"""{"type":"n","payload":{{i}}}"""));
            }
        });
        using ToolProcess shell = ToolProcess.StartShell(
            $"dotnet '{ToolProcess.Assembly}' listen {server.Address} | head -1; exit ${{PIPESTATUS[0]}}");

        ToolResult result = await shell.EndAsync();

        Assert.Equal((0, "← n 0\n", ""), (result.Exit, result.Output, result.Error));
    }

    // The promise is 250 ms on a quiet machine like that of CI. The shortest of some runs is what the start costs: other work only makes
    // it longer. A slower machine gets as much more as it takes longer for work that has nothing to do with the tool.
    [Fact]
    public async Task It_starts_within_a_quarter_of_a_second()
    {
        TimeSpan best = TimeSpan.MaxValue;
        TimeSpan limit = TimeSpan.Zero;
        for (int i = 0; i < 20 && (i < 3 || best > limit); i++)
        {
            long start = Stopwatch.GetTimestamp();
            ToolResult result = await ToolProcess.RunAsync("", "--help");
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            Assert.Equal(0, result.Exit);
            best = took < best ? took : best;
            limit = TimeSpan.FromMilliseconds(250) * MachineSpeed.Slowness;
        }

        Assert.True(best <= limit, $"The start takes {best.TotalMilliseconds:0} ms, and may take {limit.TotalMilliseconds:0} ms.");
    }

    [Fact]
    public async Task A_pipe_that_nobody_writes_does_not_outlive_Ctrl_C()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The pipe is made by the command mkfifo.");
        string directory = Directory.CreateTempSubdirectory("typedws-").FullName;
        using ToolProcess tool = ToolProcess.StartShell(
            $"mkfifo {directory}/pipe; exec dotnet '{ToolProcess.Assembly}' send ws://127.0.0.1:1/ say @{directory}/pipe");
        string maps = $"/proc/{tool.Id}/maps";
        await Bounded.Until(
            () => File.ReadAllText(maps).Contains("System.CommandLine.dll", StringComparison.Ordinal), "the tool");

        using Process kill = Process.Start("kill", ["-INT", $"{tool.Id}"]);
        ToolResult result = await tool.EndAsync();

        Assert.Equal((130, ""), (result.Exit, result.Output));
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task The_help_names_the_commands_and_the_exit_codes()
    {
        ToolResult result = await ToolProcess.RunAsync("", "--help");

        foreach (string text in (string[])["probe", "connect", "send", "listen", "bench", "contract", "130"])
        {
            Assert.Contains(text, result.Output, StringComparison.Ordinal);
        }

        // Commands that do not work yet are not listed.
        foreach (string text in (string[])["generate", "diff", "export", "accept"])
        {
            Assert.DoesNotContain(text, result.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_shell_can_ask_for_completions()
    {
        ToolResult result = await ToolProcess.RunAsync("", "[suggest]", "pr");

        Assert.Equal(0, result.Exit);
        Assert.Contains("probe", result.Output, StringComparison.Ordinal);
    }
}
