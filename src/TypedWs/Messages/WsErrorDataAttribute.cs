namespace TypedWs;

/// <summary>
/// Declares a record, class or struct as data for programs that an error may have (<see cref="WsError.App{TData}"/>). The error event has
/// the data in the member <c>data</c> of its payload. The source generator emits a JSON reader and writer for the type; the rules for
/// members, attributes and options are those of messages. A type with <see cref="WsMessageAttribute"/> may have this attribute, too.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class WsErrorDataAttribute : Attribute;
