using TypedWs.CompilerServices;

namespace TypedWs;

/// <summary>
/// The part of an endpoint that the generator adds: its activation. If the generator did not run on a class, the class does not
/// implement this interface, and the compiler refuses to map it.
/// </summary>
/// <typeparam name="TSelf">The endpoint itself.</typeparam>
public interface IWsEndpoint<TSelf> where TSelf : WsEndpointBase, IWsEndpoint<TSelf>
{
    /// <summary>The version of the runtime's contract that the generated code was made for; checked at start-up.</summary>
    static abstract int GeneratedCodeVersion { get; }

    /// <summary>The name, hash and version of the endpoint's contract; null if it has no messages.</summary>
    static virtual WsContract? Contract => null;

    /// <summary>The endpoint's contract as UTF-8 JSON (docs/contract.md); empty if it has no messages. The bytes are part of the
    /// assembly's file.</summary>
    static virtual ReadOnlySpan<byte> ContractJson => default;

    /// <summary>The authorization attributes of the endpoint, which decide about upgrades; null if it has none.</summary>
    static virtual WsAuthorization? UpgradeAuthorization => null;

    /// <summary>The authorization attributes of its handlers, of those that have any.</summary>
    static virtual IReadOnlyList<WsAuthorization> HandlerAuthorizations => [];

    /// <summary>Creates the endpoint with its constructor's services.</summary>
    static abstract TSelf Create(IServiceProvider services);
}
