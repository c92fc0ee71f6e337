namespace TypedWs;

/// <summary>
/// Declares a record, class or struct as data that an error may carry for programs (<see cref="WsError.App{TData}"/>): the member
/// <c>data</c> of the error event's payload. The source generator emits its JSON reader and writer, as it does for messages: with the
/// same members, attributes and options. A message may be marked as well.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class WsErrorDataAttribute : Attribute;
