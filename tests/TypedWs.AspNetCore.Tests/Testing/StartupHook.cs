using System.Diagnostics.CodeAnalysis;
using TypedWs.AspNetCore.Tests.Messages;
using TypedWs.AspNetCore.Tests.Testing;

/// <summary>
/// Called by the runtime before the entry point, where the variable DOTNET_STARTUP_HOOKS names this assembly; tests start
/// this assembly so to get a process of their own. The runtime fixes the name and that there is no namespace.
/// </summary>
[SuppressMessage("Design", "CA1050:Declare types in namespaces", Justification = "the runtime looks for it without one")]
[SuppressMessage("Design", "MA0047:Declare types in namespaces", Justification = "the runtime looks for it without one")]
internal static class StartupHook
{
    public static void Initialize()
    {
        if (IdlePeers.Run() || SmallPoolServer.Run())
        {
            Environment.Exit(0);
        }
    }
}
