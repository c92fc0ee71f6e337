using System.ComponentModel;

namespace TypedWs.CompilerServices;

/// <summary>
/// The authorization attributes of an endpoint or of a handler, as generated code passes them to the host. Each endpoint and handler with
/// such attributes has one instance, so instances are compared by reference.
/// </summary>
/// <param name="subject">The name of the protected part, for people: <c>handler OnPost of ChatEndpoint</c>.</param>
/// <param name="attributes">The attributes. The host's authorization evaluates them.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class WsAuthorization(string subject, params object[] attributes)
{
    /// <summary>The name of the protected part, for people.</summary>
    public string Subject { get; } = subject;

    /// <summary>The attributes.</summary>
    public IReadOnlyList<object> Attributes { get; } = attributes;
}
