namespace TypedWs.CompilerServices;

/// <summary>The part of a class with <see cref="WsClientHandlersAttribute"/> that the generator adds. If the generator did not run on the
/// class, the class does not implement this interface, and the compiler refuses to give it to a client.</summary>
public interface IWsClientHandlers
{
    /// <summary>The version of the runtime's contract that the generated code was made for. <see cref="WsClient.Use"/> checks
    /// it.</summary>
    int GeneratedCodeVersion { get; }

    /// <summary>Registers all handlers of the class.</summary>
    /// <param name="registrar">Takes the handlers. Not used after the call.</param>
    void Register(WsClientRegistrar registrar);
}
