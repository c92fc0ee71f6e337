using Microsoft.AspNetCore.Http;
using TypedWs.AspNetCore.Upgrade;

namespace TypedWs;

/// <summary>Gives access to ASP.NET Core's objects of an upgrade request.</summary>
public static class WsUpgradeHttpExtensions
{
    /// <summary>Returns the HTTP context of the upgrade request. Do not write a response to it; accept or refuse the upgrade instead of
    /// that.</summary>
    /// <remarks>Do not keep the context or an object of it, for example a collection of headers: the server uses these objects again for
    /// the next request, which may be a request of another user.</remarks>
    /// <exception cref="ObjectDisposedException">The upgrade was decided or abandoned before.</exception>
    /// <exception cref="InvalidOperationException">The upgrade did not come through ASP.NET Core.</exception>
    public static HttpContext GetHttpContext(this WsUpgrade upgrade)
        => upgrade is HttpUpgrade { Context: var context }
            ? context
            : throw new InvalidOperationException("This upgrade did not come through ASP.NET Core and has no HttpContext.");
}
