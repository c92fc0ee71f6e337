using Microsoft.AspNetCore.Http;
using TypedWs.AspNetCore.Upgrade;

namespace TypedWs;

/// <summary>Gives access to ASP.NET Core's objects of an upgrade request.</summary>
public static class WsUpgradeHttpExtensions
{
    /// <summary>The HTTP request of the upgrade; do not write a response to it: accept or refuse the upgrade instead.</summary>
    /// <remarks>Keep neither the context nor what is taken from it, a collection of headers for example: the server uses them
    /// again for the next request, which may be another user's.</remarks>
    /// <exception cref="ObjectDisposedException">The upgrade has been decided or given up.</exception>
    /// <exception cref="InvalidOperationException">The upgrade did not come through ASP.NET Core.</exception>
    public static HttpContext GetHttpContext(this WsUpgrade upgrade)
        => upgrade is HttpUpgrade { Context: var context }
            ? context
            : throw new InvalidOperationException("This upgrade did not come through ASP.NET Core and has no HttpContext.");
}
