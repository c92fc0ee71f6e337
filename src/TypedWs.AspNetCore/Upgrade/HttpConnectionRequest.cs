using Microsoft.AspNetCore.Http;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>A request of ASP.NET Core's that became a connection.</summary>
internal sealed class HttpConnectionRequest(HttpContext context, long arrived)
    : ConnectionRequest(context.Request.PathBase.Add(context.Request.Path).Value ?? "", arrived)
{
    public override IServiceProvider Services => context.RequestServices;
}
