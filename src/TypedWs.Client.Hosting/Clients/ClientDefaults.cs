using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace TypedWs.Client.Hosting.Clients;

/// <summary>Gives a client the host's services where its options name none.</summary>
internal static class ClientDefaults
{
    private static readonly WsClientOptions Unset = new();

    public static void Apply(ClientRegistration registration, WsClientOptions options, IServiceProvider services)
    {
        if (ReferenceEquals(options.Logger, NullLogger.Instance))
        {
            string suffix = registration.Name.Length == 0 ? "" : "." + registration.Name;
            options.Logger = services.GetService<ILoggerFactory>()?.CreateLogger(typeof(WsClient).FullName + suffix) ?? options.Logger;
        }

        if (ReferenceEquals(options.Time, Unset.Time))
        {
            options.Time = services.GetService<TimeProvider>() ?? options.Time;
        }

        options.MeterFactory ??= services.GetService<IMeterFactory>();
    }
}
