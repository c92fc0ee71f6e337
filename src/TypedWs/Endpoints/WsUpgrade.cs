using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Claims;

namespace TypedWs;

/// <summary>
/// A request for an upgrade that passed the handshake's checks, before it is answered: read it, decide, and give the
/// connection its data.
/// </summary>
/// <remarks>
/// It lives until <c>OnUpgrade</c> has decided, or has taken longer than <see cref="WsOptions.HandshakeTimeout"/>. Then all
/// its members, but for <see cref="Refuse"/>, throw <see cref="ObjectDisposedException"/>, and so do <see cref="WsUpgradeValues"/>
/// that were taken before: the server reuses the objects of a request for the next request, which may be another user's. After the
/// time-out <see cref="Aborted"/> is cancelled. Thread-safe.
/// </remarks>
public abstract class WsUpgrade
{
    private protected WsUpgrade() { }

    /// <summary>The request's path, unescaped.</summary>
    public abstract string Path { get; }

    /// <summary>The query string's values by name (case-insensitive); null for a name that is not there.</summary>
    public abstract WsUpgradeValues Query { get; }

    /// <summary>The request's headers by name (case-insensitive); several lines are joined by commas.</summary>
    public abstract WsUpgradeValues Headers { get; }

    /// <summary>The request's cookies by name (case-sensitive), percent-decoded. Of several of one name the browser sends the one
    /// with the longest path first.</summary>
    public abstract WsUpgradeValues Cookies { get; }

    /// <summary>The route's values by name, for paths such as <c>/ws/{room}</c>.</summary>
    public abstract WsUpgradeValues Route { get; }

    /// <summary>The subprotocols that the client offers, in its order of preference.</summary>
    public abstract IReadOnlyList<string> OfferedSubprotocols { get; }

    /// <summary>The subprotocol that will be answered: the first of the endpoint's that was offered, or null. May be
    /// set to another offered one.</summary>
    public abstract string? Subprotocol { get; set; }

    /// <summary>The peer's address; null if the transport has none.</summary>
    public abstract IPAddress? RemoteAddress { get; }

    /// <summary>The authenticated user, or an anonymous principal.</summary>
    public abstract ClaimsPrincipal User { get; }

    /// <summary>The request's services.</summary>
    public abstract IServiceProvider Services { get; }

    /// <summary>Cancelled when the peer goes away before the upgrade is done, and when <c>OnUpgrade</c> has taken longer than
    /// <see cref="WsOptions.HandshakeTimeout"/>. Pass it to the calls that <c>OnUpgradeAsync</c> awaits.</summary>
    public abstract CancellationToken Aborted { get; }

    /// <summary>Adds a header to the answer, be it the upgrade's 101 or a refusal: <c>Set-Cookie</c>, for example.</summary>
    /// <exception cref="ArgumentException">The header belongs to the handshake: for <c>Sec-WebSocket-Protocol</c> set
    /// <see cref="Subprotocol"/>.</exception>
    public abstract void AppendResponseHeader(string name, string value);

    /// <summary>Refuses the upgrade: return the result from <c>OnUpgrade</c>.</summary>
    /// <param name="status">The HTTP status, 400 to 599.</param>
    /// <param name="detail">An explanation for the client, sent as <c>detail</c> in the body; null for none.</param>
    [SuppressMessage("Performance", "CA1822", Justification = "Users find it where they need it: upgrade.Refuse(…).")]
    public WsUpgradeRefusal Refuse(int status, string? detail = null) => new(status, detail);
}

/// <summary>A refused upgrade.</summary>
public sealed class WsUpgradeRefusal
{
    /// <summary>Refuses with a status and a reason.</summary>
    /// <param name="status">The HTTP status, 400 to 599.</param>
    /// <param name="detail">An explanation for the client; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The status is not from 400 to 599.</exception>
    public WsUpgradeRefusal(int status, string? detail = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        Status = status;
        Detail = detail;
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The explanation for the client.</summary>
    public string? Detail { get; }
}

/// <summary>Values of an upgrade request by name. They live as long as their <see cref="WsUpgrade"/>.</summary>
public abstract class WsUpgradeValues
{
    private protected WsUpgradeValues() { }

    /// <summary>The first value of that name, or null. The lines of a header are joined by commas.</summary>
    public abstract string? this[string name] { get; }

    /// <summary>All values of that name, in order, of a header one for each line; empty if there is none.</summary>
    public abstract IReadOnlyList<string> GetValues(string name);
}
