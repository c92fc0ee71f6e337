using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedWs.AspNetCore.Contracts;
using TypedWs.AspNetCore.Hosting;
using TypedWs.Diagnostics;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the contracts of the endpoints.</summary>
public static class WsContractEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Serves the contract of a mapped endpoint as JSON (docs/contract.md), for tools that make clients, schemas and documents. It is the
    /// contract of the endpoint's assembly with one more member, <c>host</c>: the settings that only the host knows, such as the path and
    /// the largest message. No reflection is used.
    /// </summary>
    /// <remarks>
    /// If the application has several endpoints with messages, the query names one: <c>?endpoint=Chat.ChatEndpoint</c>. The <c>ETag</c>
    /// begins with the hash of the contract, and a request with <c>If-None-Match</c> is answered with 304. Outside of <c>Development</c>,
    /// give the contract an authorization policy: <c>app.MapWsContract("/_ws/contract").RequireAuthorization("tools")</c>. Without a
    /// policy, it is served as the inspector is: only in the environment <c>Development</c>, only to clients on the same machine, and only
    /// under the host names <c>localhost</c>, <c>*.localhost</c> and loopback addresses; other requests are answered with 403. In any other
    /// environment, a contract without a policy is answered with 404, and one warning is logged.
    /// </remarks>
    /// <param name="endpoints">The application.</param>
    /// <param name="path">The path of the contract.</param>
    /// <returns>The builder of the route, for conventions.</returns>
    public static IEndpointConventionBuilder MapWsContract(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string path = "/_ws/contract")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(path);
        DeveloperGuard guard = DeveloperGuard.Create(
            endpoints.ServiceProvider, typeof(ContractResponse), "the contract", nameof(MapWsContract), path, WsLog.ContractNotServed);
        RequestDelegate serve = guard.Guard(ContractResponse.WriteAsync);
        return endpoints.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], serve)
            .WithDisplayName($"TypedWs contract {path}");
    }
}
