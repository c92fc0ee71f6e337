using TypedWs.Client.Opening;

namespace TypedWs.Client.Browser;

/// <summary>Chooses how connections are opened.</summary>
internal static class ChannelOpeners
{
    // The first condition is a constant in a browser, so a trimmed page has nothing of the other way to connect.
    public static IChannelOpener Create(Uri address, WsClientOptions options)
        => OperatingSystem.IsBrowser() || options.UsesBrowserTransport
            ? new BrowserOpener(address, options)
            : new HttpOpener(address, options);
}
