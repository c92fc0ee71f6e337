using System.Buffers;
using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Authorization;

/// <summary>
/// Authenticates who the header X-User names: <c>X-User: ann admin</c> is Ann in the role admin. X-Expires, in seconds from
/// now, is the expiry of the ticket. It challenges by a redirect, or as X-Challenge says: <c>X-Challenge: 401 text</c> is the
/// status and a body of its own, which with X-Flush is on its way already.
/// </summary>
internal sealed class HeaderScheme(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Name = "Header";

    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(Name).AddScheme<AuthenticationSchemeOptions, HeaderScheme>(Name, null);
        builder.Services.AddAuthorizationBuilder().AddPolicy("admins", static policy => policy.RequireRole("admin"));
    }

    public static Task<WsTestServer> StartAsync<TEndpoint>(
        Action<WsOptions>? options = null, Action<WebApplicationBuilder>? build = null, TestNetwork? transport = null)
        where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
        => WsTestServer.StartAsync(
            app => app.MapWs<TEndpoint>("/ws", options),
            builder =>
            {
                Add(builder);
                build?.Invoke(builder);
            },
            transport: transport);

    /// <summary>A principal as the scheme makes it.</summary>
    public static ClaimsPrincipal CreateUser(string name, params IEnumerable<string> roles)
        => new(
            new ClaimsIdentity([new Claim(ClaimTypes.Name, name), .. roles.Select(static role => new Claim(ClaimTypes.Role, role))], Name));

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers["X-User"].ToString().Split(' ') is not [{ Length: > 0 } name, .. var roles])
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var properties = new AuthenticationProperties();
        if (Request.Headers.TryGetValue("X-Expires", out Microsoft.Extensions.Primitives.StringValues seconds))
        {
            properties.ExpiresUtc = TimeProvider.GetUtcNow().AddSeconds(double.Parse(seconds.ToString(), CultureInfo.InvariantCulture));
        }

        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(CreateUser(name, roles), properties, Scheme.Name)));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.Append("WWW-Authenticate", Scheme.Name);
        if (Request.Headers["X-Challenge"].ToString().Split(' ') is [{ Length: > 0 } status, .. var body])
        {
            Response.StatusCode = int.Parse(status, CultureInfo.InvariantCulture);

            // Not flushed: the response has not started yet.
            Response.BodyWriter.Write(System.Text.Encoding.UTF8.GetBytes(string.Join(' ', body)));
            if (Request.Headers.ContainsKey("X-Flush"))
            {
                await Response.BodyWriter.FlushAsync();
            }

            return;
        }

        Response.StatusCode = 302;
        Response.Headers.Location = "/login";
    }
}
