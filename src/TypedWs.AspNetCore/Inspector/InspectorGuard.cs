using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedWs.Diagnostics;

namespace TypedWs.AspNetCore.Inspector;

/// <summary>
/// Protects an inspector without a policy: it is served only on a developer's machine, only to that machine, and only under host
/// names that always mean that machine. The check reads the metadata of the endpoint that is about to run, so it sees the result of
/// all conventions.
/// </summary>
/// <remarks>The host's middleware enforces the policy itself. Without that middleware, ASP.NET Core refuses to run an endpoint with
/// <see cref="IAuthorizeData"/>; therefore only this metadata counts as a policy here.</remarks>
internal sealed class InspectorGuard(bool isDevelopment, string path, ILogger logger)
{
    private const string NotThisMachine =
        "Without an authorization policy the inspector is served to this machine only (the request must come from a loopback address,"
        + " and not through a proxy: X-Forwarded-*, Forwarded, Via), and as localhost, *.localhost, 127.0.0.1 or [::1] only: "
        + "under any other name a foreign page could reach it (DNS rebinding)."
        + " Open it on this machine under one of these, or give it a policy: app.MapWsInspector(...).RequireAuthorization(...).";

    private int _logged;

    public static InspectorGuard Create(IHostEnvironment? environment, string path, ILogger logger)
        => new(environment?.IsDevelopment() == true, path, logger);

    public RequestDelegate Guard(RequestDelegate serve)
        => context => HasPolicy(context) ? serve(context)
            : !isDevelopment ? NotFound(context)
            : IsOfThisMachine(context) ? serve(context)
            : Forbidden(context);

    private static bool HasPolicy(HttpContext context)
        => context.GetEndpoint()?.Metadata is { } metadata
            && metadata.GetMetadata<IAllowAnonymous>() is null
            && metadata.GetMetadata<IAuthorizeData>() is not null;

    private static bool IsOfThisMachine(HttpContext context)
        => IsThisMachine(context.Connection.RemoteIpAddress) && IsThisMachine(context.Request.Host.Host)
            && !context.Request.Headers.Any(static header => IsOfProxy(header.Key));

    // A proxy on this machine has a local address, also for remote clients. X-Original-* keeps the headers from before the
    // application processed them.
    private static bool IsOfProxy(string header)
        => header.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase)
            || header.StartsWith("X-Original-", StringComparison.OrdinalIgnoreCase)
            || header.Equals("X-Real-IP", StringComparison.OrdinalIgnoreCase)
            || header.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
            || header.Equals("Via", StringComparison.OrdinalIgnoreCase);

    // Every client in the network can write localhost into the header, so the address counts. A request without an address came over
    // a Unix domain socket, or by another way inside this machine.
    private static bool IsThisMachine(IPAddress? address)
        => address is null || IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    // DNS rebinding: the owner of a domain name can point it at this machine after a browser has loaded a page from that name. The
    // page would then have the inspector's origin. RFC 6761 §6.3: no one can own these names.
    private static bool IsThisMachine(string host)
        => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));

    private static Task Forbidden(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = NotThisMachine.Length;
        return context.Response.WriteAsync(NotThisMachine, context.RequestAborted);
    }

    private Task NotFound(HttpContext context)
    {
        if (Interlocked.Exchange(ref _logged, 1) == 0)
        {
            WsLog.InspectorNotServed(logger, path);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
