namespace TypedWs.Json;

/// <summary>One field error: a broken rule and the value that breaks it, in a well-formed document.</summary>
/// <param name="Offset">Where the value starts in the document, or its object if <paramref name="Member"/> is given.</param>
/// <param name="Member">The name of the member, if the member has no value in the document to point to.</param>
/// <param name="Code">One of the codes of the wire protocol, such as <c>max_length</c>.</param>
/// <param name="Message">The rest of a sentence that begins with the field's name.</param>
/// <param name="Parameters">Members of a JSON object without the braces, such as <c>"max":500</c>.</param>
/// <param name="Actual">The length or count that was found instead, reported after the parameters.</param>
internal readonly record struct FieldError(
    int Offset, string? Member, string Code, string Message, string? Parameters, long? Actual);
