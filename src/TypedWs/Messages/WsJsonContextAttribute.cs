using System.Text.Json.Serialization;

namespace TypedWs;

/// <summary>
/// Names a <see cref="JsonSerializerContext"/> that reads and writes members whose types the generated code does not support. It is used
/// for the types for which the context has <c>[JsonSerializable(typeof(T))]</c>. On an assembly, the attribute is valid for all its
/// messages; on a message, for that message.
/// </summary>
/// <remarks>If the serializer refuses a value, the field error has the code <c>custom</c>. For these members the options of the context
/// are used, not <see cref="WsJsonOptionsAttribute"/>.</remarks>
/// <param name="context">A type derived from <see cref="JsonSerializerContext"/>, with its static <c>Default</c>.</param>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Struct, AllowMultiple = true)]
public sealed class WsJsonContextAttribute(Type context) : Attribute
{
    /// <summary>The context.</summary>
    public Type Context { get; } = context;
}
