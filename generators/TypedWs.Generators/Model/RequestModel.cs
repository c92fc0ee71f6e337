namespace TypedWs.Generators.Model;

/// <summary>A message that declares its answer: everything that determines the text of its extension method.</summary>
/// <param name="HintName">Name of the generated file.</param>
/// <param name="Namespace">The namespace of the message; empty for the global namespace.</param>
/// <param name="ClassName">The name of the class with the extension method. No type that code in the namespace can name has
/// it.</param>
/// <param name="TypeName">The qualified name of the message.</param>
/// <param name="AnswerTypeName">The qualified name of the reply, or of the items.</param>
/// <param name="IsStream">Whether the answer is a stream of items, and not one reply.</param>
/// <param name="IsPublic">Whether the class is public like the message and its answer; otherwise it is internal.</param>
/// <param name="IsRefused">Whether the message or its answer has <c>[Obsolete(error: true)]</c>.</param>
internal sealed record RequestModel(
    string HintName,
    string Namespace,
    string ClassName,
    string TypeName,
    string AnswerTypeName,
    bool IsStream,
    bool IsPublic,
    bool IsRefused);
