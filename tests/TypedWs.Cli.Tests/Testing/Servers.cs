using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.Cli.Tests.Testing;

/// <summary>The requests of the tests of this project to a server.</summary>
internal static class Servers
{
    /// <summary>The address of an endpoint.</summary>
    public static string Address(this WsTestServer server, string path = "/ws") => $"ws://{server.BaseAddress.Authority}{path}";

    /// <summary>Makes the host one of a developer: it serves its contract.</summary>
    public static void SetDevelopment(WebApplicationBuilder builder)
    {
        builder.Environment.EnvironmentName = "Development";
        builder.Services.AddSingleton<IHostEnvironment>(builder.Environment);
    }

    /// <summary>The logged refusals of upgrades.</summary>
    public static LogEvent[] Refusals(this LogCollector log) => [.. log.Events.Where(static entry => entry.Id.Name == "UpgradeRefused")];
}
