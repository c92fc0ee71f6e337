using TypedWs.Options;

namespace TypedWs;

/// <summary>
/// Settings of the pages that may connect: <see cref="WsOptions.Origins"/>. The pages of the server itself (same scheme, host and
/// port as the request) always may.
/// </summary>
/// <remarks>
/// This check keeps a foreign page from using the cookies of its visitor (cross-site WebSocket hijacking). Clients other than
/// browsers send no origin and are accepted; see <see cref="Require"/>. Behind a proxy that ends TLS the host has to process
/// forwarded headers; otherwise its own pages count as foreign ones.
/// </remarks>
public sealed class WsOriginOptions
{
    private readonly SettingsGuard _guard;

    internal WsOriginOptions(SettingsGuard guard)
    {
        _guard = guard;
        Allowed = new SettingList(guard, nameof(Allowed));
    }

    /// <summary>
    /// Origins whose pages may connect besides those of the server itself: <c>https://app.example.com</c>, compared whole, never by a
    /// part of the name. None by default; an upgrade from any other origin is refused with 403.
    /// </summary>
    /// <remarks><c>null</c> as an entry allows every page in a sandbox; an origin without a host (<c>file://</c>) is listed exactly as
    /// it is sent.</remarks>
    public IList<string> Allowed { get; }

    /// <summary>
    /// Whether pages of every origin may connect. False by default. Set it only where an upgrade grants nothing by cookies or
    /// by the network that its client is in.
    /// </summary>
    public bool AllowAny { get; set => field = _guard.Accept(value); }

    /// <summary>
    /// Whether an upgrade without an origin, as clients other than browsers send it, is refused with 403. False by default.
    /// </summary>
    public bool Require { get; set => field = _guard.Accept(value); }
}
