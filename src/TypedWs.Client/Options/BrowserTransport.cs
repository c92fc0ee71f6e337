namespace TypedWs.Client.Options;

/// <summary>Decides whether a client connects as a page in a browser does: by <see cref="System.Net.WebSockets.ClientWebSocket"/> without
/// any option.</summary>
internal static class BrowserTransport
{
    /// <summary>The name of the switch (<see cref="AppContext.SetSwitch"/>) that has the same effect on other platforms.</summary>
    public const string SwitchName = "TypedWs.Client.BrowserTransport";

    /// <summary>Whether clients use the transport of browsers if their settings do not say so. Always true in a browser.</summary>
    public static bool IsDefault
        => OperatingSystem.IsBrowser() || (AppContext.TryGetSwitch(SwitchName, out bool isOn) && isOn);
}
