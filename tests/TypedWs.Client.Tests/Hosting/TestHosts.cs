using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.Client.Tests.Hosting;

/// <summary>Hosts with clients.</summary>
internal static class TestHosts
{
    /// <summary>A host that is not started.</summary>
    public static IHost Build(Action<IServiceCollection> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        configure(builder.Services);
        return builder.Build();
    }

    /// <summary>A host that has started.</summary>
    public static async Task<IHost> StartAsync(Action<IServiceCollection> configure)
    {
        IHost host = Build(configure);
        await host.StartAsync().WithinLimit();
        return host;
    }

    /// <summary>The result of one health check.</summary>
    public static async Task<HealthReportEntry> CheckAsync(this IHost host, string name = "wsclient")
        => (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync().WithinLimit()).Entries[name];

    /// <summary>Completes at the first change of a client's state that has the given form.</summary>
    public static Task<WsStateChange> Watch(this WsClientBuilder builder, Func<WsStateChange, bool> isExpected)
    {
        var seen = new TaskCompletionSource<WsStateChange>(TaskCreationOptions.RunContinuationsAsynchronously);
        builder.Prepare((_, client) => client.StateChanged += change =>
        {
            if (isExpected(change))
            {
                seen.TrySetResult(change);
            }
        });
        return seen.Task.WithinLimit();
    }
}
