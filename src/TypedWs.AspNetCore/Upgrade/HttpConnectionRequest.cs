using Microsoft.AspNetCore.Http;
using TypedWs.Connections;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>A request of ASP.NET Core that became a connection.</summary>
internal sealed class HttpConnectionRequest(HttpContext context, long arrived)
    : ConnectionRequest(context.Request.PathBase.Add(context.Request.Path).Value ?? "", arrived)
{
    private readonly Lock _gate = new();
    private HttpContext? _context = context;

    public override IServiceProvider? Services
    {
        get
        {
            lock (_gate)
            {
                return _context?.RequestServices;
            }
        }
    }

    // The context is released, because the server may use it for another request, for example over HTTP/2.
    public override void End()
    {
        lock (_gate)
        {
            _context = null;
        }
    }
}
