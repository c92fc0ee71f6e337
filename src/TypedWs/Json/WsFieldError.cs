namespace TypedWs.Json;

/// <summary>One field error: what is wrong with which value of a well-formed document.</summary>
/// <param name="Offset">Where the value starts in the document, or its object if <paramref name="Member"/> is given.</param>
/// <param name="Member">The member of the object that it is about, if that has no value of its own to point to.</param>
/// <param name="Code">One of the codes of the wire protocol, such as <c>max_length</c>.</param>
/// <param name="Message">The rest of a sentence that begins with the field's name.</param>
/// <param name="Parameters">Members of a JSON object without the braces, such as <c>"max":500</c>.</param>
/// <param name="Actual">What was found instead, reported after the parameters.</param>
internal readonly record struct WsFieldError(
    int Offset, string? Member, string Code, string Message, string? Parameters, long? Actual);
