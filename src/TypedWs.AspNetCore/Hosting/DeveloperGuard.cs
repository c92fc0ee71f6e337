using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedWs.Diagnostics;

namespace TypedWs.AspNetCore.Hosting;

/// <summary>
/// Protects pages for developers and operators that have no authorization policy. Such a page is served only in Development, only to
/// clients on the same machine, and only under host names that always mean this machine. The check reads the metadata of the endpoint that
/// is about to run, so the check sees the result of all conventions.
/// </summary>
/// <remarks>The host's authorization middleware enforces a policy. If that middleware is missing, ASP.NET Core refuses to run an endpoint
/// that has <see cref="IAuthorizeData"/>. Therefore only this metadata is accepted as a policy here.</remarks>
internal sealed class DeveloperGuard
{
    private readonly bool _isDevelopment;
    private readonly string _notThisMachine;
    private readonly Action _reportNotServed;
    private int _logged;

    /// <param name="environment">The environment of the host; null if it has none.</param>
    /// <param name="subject">The page, for the text of a refusal: <c>the inspector</c>.</param>
    /// <param name="method">The name of the method that maps the page.</param>
    /// <param name="reportNotServed">Logs that the page is not served. It is called at most once.</param>
    private DeveloperGuard(IHostEnvironment? environment, string subject, string method, Action reportNotServed)
    {
        _isDevelopment = environment?.IsDevelopment() == true;
        _reportNotServed = reportNotServed;
        _notThisMachine =
            $"Without an authorization policy {subject} is served to this machine only (the request must come from a loopback address,"
            + " and not through a proxy: X-Forwarded-*, Forwarded, Via), and as localhost, *.localhost, 127.0.0.1 or [::1] only: "
            + "under any other name a foreign page could reach it (DNS rebinding)."
            + $" Open it on this machine under one of these, or give it a policy: app.{method}(...).RequireAuthorization(...).";
    }

    /// <summary>The guard of a page that is mapped now.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="category">The type in whose name the page logs.</param>
    /// <param name="subject">The page, for the text of a refusal.</param>
    /// <param name="method">The name of the method that maps the page.</param>
    /// <param name="path">The path of the page.</param>
    /// <param name="reportNotServed">Logs that the page at a path is not served.</param>
    public static DeveloperGuard Create(
        IServiceProvider services, Type category, string subject, string method, string path, Action<ILogger, string> reportNotServed)
    {
        var logger = new GuardedLogger(services.GetRequiredService<ILoggerFactory>().CreateLogger(category.FullName!));
        return new DeveloperGuard(services.GetService<IHostEnvironment>(), subject, method, () => reportNotServed(logger, path));
    }

    public RequestDelegate Guard(RequestDelegate serve)
        => context => HasPolicy(context) ? serve(context)
            : !_isDevelopment ? NotFound(context)
            : IsOfThisMachine(context) ? serve(context)
            : Forbidden(context);

    private static bool HasPolicy(HttpContext context)
        => context.GetEndpoint()?.Metadata is { } metadata
            && metadata.GetMetadata<IAllowAnonymous>() is null
            && metadata.GetMetadata<IAuthorizeData>() is not null;

    private static bool IsOfThisMachine(HttpContext context)
        => IsThisMachine(context.Connection.RemoteIpAddress) && IsThisMachine(context.Request.Host.Host)
            && !context.Request.Headers.Any(static header => IsOfProxy(header.Key));

    // A request that came through a proxy is refused. If the proxy runs on this machine, its address is local, although the client may be
    // remote. X-Original-* contains forwarded headers that the application has already processed.
    private static bool IsOfProxy(string header)
        => header.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase)
            || header.StartsWith("X-Original-", StringComparison.OrdinalIgnoreCase)
            || header.Equals("X-Real-IP", StringComparison.OrdinalIgnoreCase)
            || header.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
            || header.Equals("Via", StringComparison.OrdinalIgnoreCase);

    // The address is checked, too, because every client in the network can write localhost into the Host header. A request without an
    // address came over a Unix domain socket, or in another way from inside this machine.
    private static bool IsThisMachine(IPAddress? address)
        => address is null || IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    // DNS rebinding: the owner of a domain name can point it at this machine after a browser has loaded a page from that name. The
    // page would then have the inspector's origin. RFC 6761 §6.3: no one can own these names.
    private static bool IsThisMachine(string host)
        => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));

    private Task Forbidden(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = _notThisMachine.Length;
        return context.Response.WriteAsync(_notThisMachine, context.RequestAborted);
    }

    private Task NotFound(HttpContext context)
    {
        if (Interlocked.Exchange(ref _logged, 1) == 0)
        {
            _reportNotServed();
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
