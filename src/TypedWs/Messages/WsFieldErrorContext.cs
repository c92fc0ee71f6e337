namespace TypedWs;

/// <summary>A field error whose text is about to be sent; see <see cref="WsOptions.FieldErrorText"/>.</summary>
/// <param name="Code">The code of the broken rule, such as <c>max_length</c> (docs/wire-protocol.md, "Field errors").</param>
/// <param name="Text">The rest of a sentence that begins with the field's name, or the rule's own <c>ErrorMessage</c>.</param>
/// <param name="Parameters">The rule's operands as members of a JSON object without the braces, such as <c>"max":500</c>; null if
/// the rule has none.</param>
/// <param name="Actual">The length or the number of elements of the value, if the rule limits it; otherwise null.</param>
public readonly record struct WsFieldErrorContext(string Code, string Text, string? Parameters, long? Actual);
