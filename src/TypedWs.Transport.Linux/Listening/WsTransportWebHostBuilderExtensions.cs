using Microsoft.Extensions.DependencyInjection;
using TypedWs;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Switches the transport with event loops on.</summary>
public static class WsTransportWebHostBuilderExtensions
{
    /// <inheritdoc cref="WsTransportServiceCollectionExtensions.AddWsTransport"/>
    /// <param name="builder">The host.</param>
    /// <param name="configure">Changes the options.</param>
    public static IWebHostBuilder UseTypedWsTransport(this IWebHostBuilder builder, Action<WsTransportOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.ConfigureServices(services => services.AddWsTransport(configure));
    }
}
