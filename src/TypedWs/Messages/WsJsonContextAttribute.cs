using System.Text.Json.Serialization;

namespace TypedWs;

/// <summary>
/// Names a <see cref="JsonSerializerContext"/> that reads and writes members of types that generated code does not
/// support itself: those for which the context has <c>[JsonSerializable(typeof(T))]</c>. On an assembly for all its
/// messages, on a message for that one.
/// </summary>
/// <remarks>A value that the serializer refuses is a field error <c>custom</c>. The context's own options hold, not
/// <see cref="WsJsonOptionsAttribute"/>.</remarks>
/// <param name="context">A type derived from <see cref="JsonSerializerContext"/>, with its static <c>Default</c>.</param>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Struct, AllowMultiple = true)]
public sealed class WsJsonContextAttribute(Type context) : Attribute
{
    /// <summary>The context.</summary>
    public Type Context { get; } = context;
}
