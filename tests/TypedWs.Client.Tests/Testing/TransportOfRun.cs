using System.Runtime.CompilerServices;
using TypedWs.Client.Options;

namespace TypedWs.Client.Tests.Testing;

/// <summary>The transport of all clients of a run of this suite, unless a test chooses one itself. The variable
/// <c>TYPEDWS_CLIENT_TRANSPORT</c> with the value <c>browser</c> chooses the transport of browsers.</summary>
internal static class TransportOfRun
{
    public static bool IsBrowser { get; } = Environment.GetEnvironmentVariable("TYPEDWS_CLIENT_TRANSPORT") switch
    {
        null or "" => false,
        "browser" => true,
        var other => throw new InvalidOperationException($"TYPEDWS_CLIENT_TRANSPORT must be 'browser' or empty, but is '{other}'."),
    };

    [ModuleInitializer]
    internal static void Choose() => AppContext.SetSwitch(BrowserTransport.SwitchName, IsBrowser);
}
