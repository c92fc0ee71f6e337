using System.ComponentModel;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.Dispatch;

namespace TypedWs.CompilerServices;

/// <summary>
/// A service that a handler takes as a parameter. Generated code creates one object for each such parameter when the endpoint is mapped,
/// and gets the service of a message by <see cref="WsInboundMessage.GetService"/>. Thread-safe.
/// </summary>
/// <remarks>A singleton comes from the host itself. Any other service comes from the scope of the message: a scoped one, a transient one
/// (it may need scoped services, and the scope disposes of it), and one whose lifetime the host does not know.</remarks>
/// <typeparam name="T">The type of the service.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class WsHandlerService<T>
{
    // The source of a singleton, or of the scopes for any other service. If both are null, the service is not registered.
    private readonly IServiceProvider? _host;
    private readonly IServiceScopeFactory? _scopes;
    private readonly string _consumer;
    private readonly bool _isRequired;
    private readonly object? _key;
    private object? _singleton;

    /// <param name="host">The host's services.</param>
    /// <param name="consumer">The handler, for error messages: <c>handler OnChat of ChatEndpoint</c>.</param>
    /// <param name="isRequired">Whether it is an error if the service is not registered. If not, the handler gets null.</param>
    /// <param name="key">The key of the service; null if it has none.</param>
    /// <exception cref="InvalidOperationException">The service is required, but not registered. If the host's container does not tell
    /// which services it has, the first message fails instead.</exception>
    public WsHandlerService(IServiceProvider host, string consumer, bool isRequired, object? key = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        _consumer = consumer;
        _isRequired = isRequired;
        _key = key;
        if (!MayBeRegistered(host, key))
        {
            if (isRequired)
            {
                throw ServiceLookup.NotRegistered(typeof(T), key, consumer);
            }
        }
        else if ((host as IEndpointServices)?.IsSingleton(typeof(T), key) == true)
        {
            _host = host;
        }
        else
        {
            _scopes = host.GetRequiredService<IServiceScopeFactory>();
        }
    }

    /// <summary>Gets the service of one message.</summary>
    /// <param name="scope">The scope of the message. Null before the first service that needs one, which then creates it.</param>
    /// <exception cref="InvalidOperationException">The service is required, but not registered.</exception>
    internal T? Resolve(ref IServiceScope? scope)
    {
        if (_scopes is not null)
        {
            return (T?)Find((scope ??= _scopes.CreateScope()).ServiceProvider);
        }

        return _host is null ? default : (T?)(_singleton ??= Find(_host));
    }

    private static bool MayBeRegistered(IServiceProvider host, object? key)
        => key is null
            ? (host.GetService(typeof(IServiceProviderIsService)) as IServiceProviderIsService)?.IsService(typeof(T)) != false
            : (host.GetService(typeof(IServiceProviderIsKeyedService)) as IServiceProviderIsKeyedService)
                ?.IsKeyedService(typeof(T), key) != false;

    private object? Find(IServiceProvider services)
        => ServiceLookup.Find(services, typeof(T), _key)
            ?? (_isRequired ? throw ServiceLookup.NotRegistered(typeof(T), _key, _consumer) : null);
}
