using System.Diagnostics.CodeAnalysis;

namespace TypedWs;

/// <summary>
/// Declares the application's own errors with which a message may be answered, for the endpoint's contract. Use it on a message or on its
/// handler; the errors of both count. On a message of the server, it declares with which errors clients may refuse the message.
/// <code>[WsMessage("room.join"), WsErrors("room_full", "room_closed")] public sealed record JoinRoom(string Room);</code>
/// </summary>
/// <remarks>The attribute changes only the contract: a handler may also return other errors.</remarks>
/// <param name="names">The names of the errors: the codes without <c>app.</c>. Each has 1 to 64 of the characters
/// <c>a-z A-Z 0-9 _ - .</c> (TWS081).</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Method, Inherited = false)]
public sealed class WsErrorsAttribute(params string[] names) : Attribute
{
    /// <summary>The names of the errors.</summary>
    public IReadOnlyList<string> Names { get; } = names;
}

/// <summary>Declares errors as <see cref="WsErrorsAttribute"/> does, whose data has a type: <see cref="WsError.App{TData}"/>.</summary>
/// <typeparam name="TData">The type of the data, with <see cref="WsErrorDataAttribute"/>.</typeparam>
/// <param name="names">The names of the errors: the codes without <c>app.</c>.</param>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
[SuppressMessage("Major Code Smell", "S2326", Justification = "The generator reads the type argument from the declaration.")]
public sealed class WsErrorsAttribute<TData>(params string[] names) : Attribute
{
    /// <summary>The names of the errors.</summary>
    public IReadOnlyList<string> Names { get; } = names;
}
