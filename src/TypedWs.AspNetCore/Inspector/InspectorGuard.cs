using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedWs.Diagnostics;

namespace TypedWs.AspNetCore.Inspector;

/// <summary>
/// Keeps an inspector that nobody guards from being served anywhere but on a developer's machine: it is not found. Judged by
/// the metadata of the endpoint that is about to run, whoever added it, and so after all conventions.
/// </summary>
/// <remarks>The policy itself is enforced by the host's middleware; without that, ASP.NET Core refuses to run an endpoint with
/// <see cref="IAuthorizeData"/>, and so no other metadata counts here.</remarks>
internal sealed class InspectorGuard(bool isDevelopment, string path, ILogger logger)
{
    private int _logged;

    public static InspectorGuard Create(IHostEnvironment? environment, string path, ILogger logger)
        => new(environment?.IsDevelopment() == true, path, logger);

    public RequestDelegate Guard(RequestDelegate serve)
        => context => isDevelopment || HasPolicy(context) ? serve(context) : NotFound(context);

    private static bool HasPolicy(HttpContext context)
        => context.GetEndpoint()?.Metadata is { } metadata
            && metadata.GetMetadata<IAllowAnonymous>() is null
            && metadata.GetMetadata<IAuthorizeData>() is not null;

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
