using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using TypedWs.Client.Hosting.Clients;
using TypedWs.Client.Hosting.Configuration;
using TypedWs.CompilerServices;

namespace TypedWs;

/// <summary>A client that was added to the services of a host. Its methods add what belongs to it.</summary>
public sealed class WsClientBuilder
{
    private readonly ClientRegistration _registration;

    internal WsClientBuilder(IServiceCollection services, ClientRegistration registration)
    {
        Services = services;
        _registration = registration;
        Options = services.AddOptions<WsClientOptions>(registration.Name);
    }

    /// <summary>The services of the host.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The name of the client, and of its options; empty for the client without a name.</summary>
    public string Name => _registration.Name;

    /// <summary>The options of the client: for settings that need services of the host, such as
    /// <c>builder.Options.Configure&lt;TokenStore&gt;((options, tokens) => options.Token = tokens.GetAsync)</c>.</summary>
    public OptionsBuilder<WsClientOptions> Options { get; }

    /// <summary>Sets options of the client from a section of the configuration, whose keys are its settings. Settings that are functions or
    /// objects are set by code.</summary>
    /// <param name="section">Typically <c>builder.Configuration.GetSection("Chat")</c>. A section that is missing or empty sets
    /// nothing.</param>
    /// <remarks>Read when the host starts; later changes of the configuration have no effect. A key that is no setting, or a value that a
    /// setting cannot have, stops the start with an <see cref="OptionsValidationException"/> that has the full path of each.</remarks>
    public WsClientBuilder Configure(IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        Options.Configure(options =>
        {
            List<string> problems = [];
            ClientSettingTable.Binder.Bind(section, options, problems);
            if (problems.Count > 0)
            {
                throw new OptionsValidationException(Name, typeof(WsClientOptions), problems);
            }
        });
        return this;
    }

    /// <summary>Adds a class of handlers. Unless the type is registered already, it becomes a singleton service, which is created with
    /// services of the host when the host starts. If two clients have the same class, they have the same object.</summary>
    /// <typeparam name="THandlers">A class with <see cref="WsClientHandlersAttribute"/>. Its constructor cannot have scoped
    /// services.</typeparam>
    public WsClientBuilder AddHandlers<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandlers>()
        where THandlers : class, IWsClientHandlers
    {
        Services.TryAddSingleton<THandlers>();
        return Prepare(static (services, client) => client.Use(services.GetRequiredService<THandlers>()));
    }

    /// <summary>Adds code that runs when the host starts, before the client connects: for <see cref="WsClient.OnConnected"/>, holds, and
    /// handlers that are no classes.</summary>
    /// <param name="prepare">Gets the services of the host and the client. If it throws, the host does not start.</param>
    public WsClientBuilder Prepare(Action<IServiceProvider, WsClient> prepare)
    {
        ArgumentNullException.ThrowIfNull(prepare);
        _registration.Preparations.Add(prepare);
        return this;
    }
}
