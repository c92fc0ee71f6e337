using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Readme;

/// <summary>A host with the only endpoint of an assembly that a test has compiled.</summary>
internal static class EndpointHost
{
    public static async Task<WebApplication> StartAsync(Generation generation)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTypedWs();
        WebApplication app = builder.Build();
        Type endpoint = GeneratedCode.Load(generation).Assembly.GetTypes()
            .Single(static type => type.GetCustomAttribute<WsEndpointAttribute>() is not null);
        typeof(EndpointHost).GetMethod(nameof(Map), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(endpoint).Invoke(null, [app]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    public static Uri AddressOf(WebApplication app) => new(app.Urls.Single().Replace("http:", "ws:", StringComparison.Ordinal));

    private static void Map<T>(IEndpointRouteBuilder app) where T : WsEndpointBase, IWsEndpoint<T> => app.MapWs<T>("/");
}
