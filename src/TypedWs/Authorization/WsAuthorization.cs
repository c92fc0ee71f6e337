using System.ComponentModel;

namespace TypedWs;

/// <summary>
/// The authorization attributes of an endpoint or of a handler, as generated code passes them to the host. Compared by
/// reference: there is one for each that has any.
/// </summary>
/// <param name="subject">What they protect, for people: <c>handler OnPost of ChatEndpoint</c>.</param>
/// <param name="attributes">The attributes: what the host's authorization understands.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class WsAuthorization(string subject, params object[] attributes)
{
    /// <summary>What is protected, for people.</summary>
    public string Subject { get; } = subject;

    /// <summary>The attributes.</summary>
    public IReadOnlyList<object> Attributes { get; } = attributes;
}
