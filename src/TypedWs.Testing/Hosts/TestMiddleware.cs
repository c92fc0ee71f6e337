using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;
using TypedWs.Testing.Logs;

namespace TypedWs.Testing.Hosts;

/// <summary>Runs in front of the application: gives log entries their connection, and requests the user of the test.</summary>
internal sealed class TestMiddleware(HostLog log) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next)
        => app =>
        {
            app.Use(InvokeAsync);
            next(app);
        };

    private async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        log.Current = context.Features.Get<WsTestWire>();
        if (TestAuthentication.Find(context) is { Principal: { } user } result)
        {
            context.User = user;
            context.Features.Set<IAuthenticateResultFeature>(new ResultFeature { AuthenticateResult = result });
        }

        await next(context).ConfigureAwait(false);
    }

    private sealed class ResultFeature : IAuthenticateResultFeature
    {
        public AuthenticateResult? AuthenticateResult { get; set; }
    }
}
