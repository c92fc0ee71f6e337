using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TypedWs;
using TypedWs.Client.Clients;
using TypedWs.Client.Hosting.Clients;
using TypedWs.CompilerServices;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds clients of typed endpoints to a host.</summary>
public static class WsClientServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="WsClient"/> to the services, as a singleton. It begins to connect when the host starts, and is closed when the
    /// host stops. The start of the host does not wait for the connection, and does not fail without one.
    /// <code>
    /// builder.Services.AddWsClient("wss://example.org/ws").AddHandlers&lt;ChatEvents&gt;();
    /// </code>
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="address">The address, with the scheme <c>ws</c> or <c>wss</c>.</param>
    /// <param name="configure">Changes the settings; null for the defaults. The logger, the clock and the meter factory are those of the
    /// host, unless it sets others.</param>
    /// <param name="name">The name, if the host has several clients; null for the client without a name. A client with a name is a keyed
    /// service: <c>[FromKeyedServices("name")] WsClient client</c>.</param>
    /// <remarks>All clients of a host are closed together, within the time that the host gives its services. Services that were added later
    /// are stopped before them, and may still send.</remarks>
    /// <exception cref="ArgumentException">The address is no WebSocket address (RFC 6455 §3).</exception>
    /// <exception cref="InvalidOperationException">The host has a client of this name already.</exception>
    public static WsClientBuilder AddWsClient(
        this IServiceCollection services, string address, Action<WsClientOptions>? configure = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var registration = new ClientRegistration(name ?? "", ClientAddress.Check(ClientAddress.Parse(address)));
        if (services.Any(other => other.ImplementationInstance is ClientRegistration added && added.Name == registration.Name))
        {
            throw new InvalidOperationException(registration.Name.Length == 0
                ? "The host has a client without a name already: give each further client a name."
                : $"The host has a client named '{name}' already.");
        }

        services.AddSingleton(registration);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ClientHost>());
        services.AddKeyedSingleton(registration.Name, (host, _) => new HostedClient(
            registration, host.GetRequiredService<IOptionsMonitor<WsClientOptions>>().Get(registration.Name)));
        if (registration.Name.Length == 0)
        {
            services.AddSingleton(static host => host.GetRequiredKeyedService<HostedClient>("").Client);
        }
        else
        {
            services.AddKeyedSingleton(
                registration.Name, static (host, key) => host.GetRequiredKeyedService<HostedClient>(key).Client);
        }

        var builder = new WsClientBuilder(services, registration);
        builder.Options.PostConfigure<IServiceProvider>((options, host) => ClientDefaults.Apply(registration, options, host));
        if (configure is not null)
        {
            builder.Options.Configure(configure);
        }

        return builder;
    }

    /// <summary>Adds a <see cref="WsClient"/> with a class of handlers to the services (<see cref="AddWsClient"/>,
    /// <see cref="WsClientBuilder.AddHandlers"/>).</summary>
    /// <typeparam name="THandlers">A class with <see cref="WsClientHandlersAttribute"/>. Its constructor gets services of the
    /// host.</typeparam>
    /// <inheritdoc cref="AddWsClient"/>
    public static WsClientBuilder AddWsClient<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandlers>(
        this IServiceCollection services, string address, Action<WsClientOptions>? configure = null, string? name = null)
        where THandlers : class, IWsClientHandlers
        => services.AddWsClient(address, configure, name).AddHandlers<THandlers>();
}
