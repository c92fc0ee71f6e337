namespace TypedWs.Testing;

/// <summary>An upgrade that the server has refused.</summary>
/// <param name="Path">The path of the request.</param>
/// <param name="Status">The HTTP status of the answer.</param>
/// <param name="Reason">The name of the check that failed, as in docs/wire-protocol.md, "Upgrade refusals", for example
/// <c>OriginNotAllowed</c>.</param>
/// <param name="Detail">The explanation for people; empty if there is none.</param>
public sealed record WsTestRefusal(string Path, int Status, string Reason, string Detail);
