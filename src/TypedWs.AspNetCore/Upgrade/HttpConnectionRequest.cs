using Microsoft.AspNetCore.Http;
using TypedWs.Connections;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>A request of ASP.NET Core's that became a connection.</summary>
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

    // Over HTTP/2 the context may serve another request next.
    public override void End()
    {
        lock (_gate)
        {
            _context = null;
        }
    }
}
