using TypedWs.Client.Clients;
using TypedWs.CompilerServices;

namespace TypedWs;

/// <summary>Classes of handlers.</summary>
public sealed partial class WsClient
{
    /// <summary>Adds all handlers of an object, in the order of their declaration.</summary>
    /// <param name="handlers">An object of a class with <see cref="WsClientHandlersAttribute"/>. The client does not dispose it.</param>
    /// <returns>Removes the handlers when it is disposed.</returns>
    /// <exception cref="InvalidOperationException">A request has a handler already, or the class was compiled for another version of
    /// TypedWs. No handler was added.</exception>
    public IDisposable Use(IWsClientHandlers handlers)
    {
        ArgumentNullException.ThrowIfNull(handlers);
        if (handlers.GeneratedCodeVersion != WsMessageRegistry.GeneratedCodeVersion)
        {
            throw new InvalidOperationException(
                $"{handlers.GetType()} was compiled for version {handlers.GeneratedCodeVersion} of TypedWs' generated-code contract, "
                + $"but this TypedWs has version {WsMessageRegistry.GeneratedCodeVersion}. "
                + "Compile it again with the packages of this version.");
        }

        var registrar = new WsClientRegistrar(this);
        bool areAdded = false;
        try
        {
            handlers.Register(registrar);
            areAdded = true;
        }
        finally
        {
            if (!areAdded)
            {
                registrar.RemoveAll();
            }
        }

        return new Registration(registrar.RemoveAll);
    }
}
