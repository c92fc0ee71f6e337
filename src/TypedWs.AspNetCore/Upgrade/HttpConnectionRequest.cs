using Microsoft.AspNetCore.Http;
using TypedWs.Connections;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>A request of ASP.NET Core that became a connection.</summary>
internal sealed class HttpConnectionRequest(HttpContext context, long arrived)
    : ConnectionRequest(GetPath(context), arrived)
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

    /// <summary>The path of a request, unescaped, with the base path.</summary>
    public static string GetPath(HttpContext context) => context.Request.PathBase.Add(context.Request.Path).Value ?? "";

    // The context is released, because the server may use it for another request, for example over HTTP/2.
    public override void End()
    {
        lock (_gate)
        {
            _context = null;
        }
    }
}
