using System.CommandLine;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Commands;

/// <summary>The whole command line.</summary>
internal static class RootCommands
{
    private const string Description = """
        Answers why a WebSocket does not connect, and speaks the contract of typed endpoints.

        Exit codes:
          0    done
          1    negative result: an error event, a failed check, an expectation that is not met
          2    wrong command line or input, or a message that the contract refuses
          3    no connection: name, TCP, proxy or TLS, or an end without an answer
          4    the server did not upgrade
          5    the connection ended early
          6    a wait took too long
          70   internal error: a fault of the tool
          74   the output cannot be written
          130  interrupted by Ctrl+C
        """;

    public static RootCommand Create(ToolTerminal terminal)
    {
        var root = new RootCommand(Description);
        var common = new CommonOptions();
        common.AddTo(root);
        var run = new CommandRun(common, terminal);
        root.Subcommands.Add(ProbeCommand.Create(run));
        root.Subcommands.Add(ConnectCommand.Create(run));
        root.Subcommands.Add(SendCommand.Create(run));
        root.Subcommands.Add(ListenCommand.Create(run));
        root.Subcommands.Add(BenchCommand.Create(run));
        root.Subcommands.Add(ContractCommand.Create(run));
        return root;
    }
}
