using System.ComponentModel;

namespace TypedWs.CompilerServices;

/// <summary>The name, hash and version of an endpoint's contract, written by generated code.</summary>
/// <param name="Name">The name of the endpoint's class with its namespace.</param>
/// <param name="Hash">The hash of everything that is visible on the wire. Endpoints with equal hashes receive and send the same
/// messages.</param>
/// <param name="Version">The version that <see cref="WsEndpointAttribute.Version"/> declares; null if there is none.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record WsContract(string Name, string Hash, string? Version = null);
