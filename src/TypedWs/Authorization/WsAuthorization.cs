using System.ComponentModel;

namespace TypedWs.CompilerServices;

/// <summary>
/// The authorization attributes of an endpoint or of a handler, as generated code passes them to the host. Compared by reference:
/// each endpoint and handler that has attributes has one instance.
/// </summary>
/// <param name="subject">The name of the protected part, for people: <c>handler OnPost of ChatEndpoint</c>.</param>
/// <param name="attributes">The attributes, which the host's authorization understands.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class WsAuthorization(string subject, params object[] attributes)
{
    /// <summary>The name of the protected part, for people.</summary>
    public string Subject { get; } = subject;

    /// <summary>The attributes.</summary>
    public IReadOnlyList<object> Attributes { get; } = attributes;
}
