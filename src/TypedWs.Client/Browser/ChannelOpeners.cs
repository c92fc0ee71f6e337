using TypedWs.Client.Opening;

namespace TypedWs.Client.Browser;

/// <summary>Chooses how connections are opened.</summary>
internal static class ChannelOpeners
{
    public static IChannelOpener Create(Uri address, WsClientOptions options)
        => options.UsesBrowserTransport ? new BrowserOpener(address, options) : new HttpOpener(address, options);
}
