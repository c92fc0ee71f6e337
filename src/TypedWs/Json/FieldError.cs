namespace TypedWs.Json;

/// <summary>One field error in a well-formed document: the broken rule, and the position of the value that breaks it.</summary>
/// <param name="Offset">The offset of the value in the document. If <paramref name="Member"/> is given, the offset of its object.</param>
/// <param name="Member">The name of the member, if the offset of a value cannot identify it, for example because it is missing. Otherwise
/// null.</param>
/// <param name="Code">One of the codes of the wire protocol, such as <c>max_length</c>.</param>
/// <param name="Message">The rest of a sentence that begins with the field's name.</param>
/// <param name="Parameters">Members of a JSON object without the braces, such as <c>"max":500</c>.</param>
/// <param name="Actual">The length or count of the value, if the rule limits it. Reported after the parameters.</param>
internal readonly record struct FieldError(
    int Offset, string? Member, string Code, string Message, string? Parameters, long? Actual);
