namespace TypedWs;

/// <summary>
/// Marks the member of a message that names what an exclusive handler works on: handlers with <see cref="WsConcurrency.Exclusive"/> run one
/// at a time for each value of it. Other handlers ignore the attribute.
/// <code>[WsMessage("doc.edit")] public sealed record EditDocument([WsKey] Guid Document, string Text);</code>
/// </summary>
/// <remarks>The member is a string, an integer, a <see cref="Guid"/> or an enum, is not nullable, and has a public getter. A message has at
/// most one such member (TWS075). It may be computed from others, with <c>[JsonIgnore]</c>. A string is required in the JSON, as with
/// <c>[Required]</c>, but it may be empty. Strings are compared by ordinal.</remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class WsKeyAttribute : Attribute;
