using System.Diagnostics.CodeAnalysis;

namespace TypedWs;

/// <summary>
/// Gives an example of a message's payload, for the endpoint's contract and the documents that are made from it. A payload that is not
/// JSON, or that breaks the declaration of the message or its rules, does not compile (TWS082).
/// <code>[WsMessage("room.get"), WsExample("""{"name":"lobby"}""")] public sealed record GetRoom(string Name);</code>
/// </summary>
/// <remarks>Rules of the application's own and converters are not checked, because their code does not run in the compiler.</remarks>
/// <param name="payload">The payload as JSON.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, AllowMultiple = true, Inherited = false)]
public sealed class WsExampleAttribute([StringSyntax(StringSyntaxAttribute.Json)] string payload) : Attribute
{
    /// <summary>The payload as JSON.</summary>
    public string Payload { get; } = payload;
}
