using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Cli.Tests.Testing;

namespace TypedWs.Cli.Tests.Commands;

/// <summary>Each exit code, by each command that can end with it.</summary>
public sealed class ExitCodeTests
{
    // '~' stands for the address of the server of the row.
    private static readonly Dictionary<string, string[]> Good = new(StringComparer.Ordinal)
    {
        ["probe"] = ["probe", "~"],
        ["connect"] = ["connect", "~"],
        ["send"] = ["send", "~", "say", "text=a", "--reply"],
        ["listen"] = ["listen", "~", "--hold", "note text=a", "--count", "1"],
        ["bench"] = ["bench", "~", "--type", "say", "--payload", "{\"text\":\"a\"}", "--for", "100ms", "--warm-up", "0s"],
        ["contract"] = ["contract", "show", "~"],
    };

    private static readonly Dictionary<(string Command, int Exit), string[]> Bad = new()
    {
        [("connect", 1)] = ["connect", "~"],
        [("send", 1)] = ["send", "~", "say", "text=quiet", "--reply"],
        [("listen", 1)] = ["listen", "~", "--count", "1", "--for", "100ms"],
        [("bench", 1)] = ["bench", "~", "--type", "say", "--payload", "{\"text\":\"quiet\"}", "--for", "100ms", "--warm-up", "0s"],
        [("probe", 2)] = ["probe", "~", "--http", "3"],
        [("connect", 2)] = ["connect", "~", "--no-such-option"],
        [("send", 2)] = ["send", "~", "say", "{"],
        [("listen", 2)] = ["listen", "~", "--count", "0"],
        [("bench", 2)] = ["bench", "~"],
        [("contract", 2)] = ["contract", "show", "no-such-file"],
        [("connect", 5)] = ["connect", "~"],
        [("send", 5)] = ["send", "~", "leave", "{\"code\":4422}", "--reply"],
        [("listen", 5)] = ["listen", "~", "--hold", "leave {\"code\":4422}"],
        [("bench", 5)] = ["bench", "~", "--type", "leave", "--payload", "{\"code\":4422}", "--for", "100ms", "--warm-up", "0s"],
    };

    private static readonly Dictionary<(string Command, int Exit), string> Input = new()
    {
        [("connect", 0)] = "say text=a\n",
        [("connect", 1)] = "say text=quiet\n",
        [("connect", 5)] = "leave code:=4422\n",
    };

    public static TheoryData<string, int> Rows
        => new(
            from command in Good.Keys
            from exit in (int[])[0, 1, 2, 3, 4, 5, 6, 130]

            // A contract has no connection that could end, and no answer that could be negative. To probe, an end is a verdict.
            where !(command is "contract" && exit is 1 or 5) && !(command is "probe" && exit is 5)
            select (command, exit));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Each_exit_code_is_provoked_for_people_and_programs(string command, int exit)
    {
        var never = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app =>
            {
                app.MapWs<RoomEndpoint>("/ws");
                app.MapWsContract("/_ws/contract").AllowAnonymous();
            },
            Servers.SetDevelopment);
        await using WsTestServer refusing = await WsTestServer.StartAsync(static _ => { });
        await using ScriptedServer gone = ScriptedServer.Upgrading(static _ => Task.CompletedTask);
        await using var silent = new ScriptedServer((_, _) =>
        {
            asked.TrySetResult();
            return never.Task;
        });
        string address = exit switch
        {
            1 when command == "probe" => gone.Address,
            3 => "ws://127.0.0.1:1/ws",
            4 => refusing.Address(),
            6 or 130 => silent.Address,
            _ => server.Address(),
        };
        string[] arguments = [.. Bad.GetValueOrDefault((command, exit), Good[command]), .. ToOptions(exit)];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = arguments[i] == "~" ? address : arguments[i];
        }

        foreach (string[] form in (string[][])[[], ["--json"]])
        {
            var surroundings = new ToolSurroundings { InputText = Input.GetValueOrDefault((command, exit), "") };
            Task<ToolResult> running = Tool.RunAsync(surroundings, [.. arguments, .. form]);
            if (exit == 130)
            {
                await asked.Task.WithinLimit();
                surroundings.Interruption.Signal();
            }

            ToolResult result = await running;
            Assert.True(exit == result.Exit, $"{string.Join(' ', arguments)}: {result.Exit}\n{result.Output}\n{result.Error}");
            if (form.Length > 0)
            {
                Assert.Equal("", result.Error);
                Assert.Equal(exit, result.Lines[^1].GetProperty("end").GetProperty("exit").GetInt32());
            }
        }

        never.SetResult();
    }

    private static string[] ToOptions(int exit) => exit switch
    {
        6 => ["--timeout", "300ms"],
        130 => ["--timeout", "1h"],
        _ => [],
    };
}
