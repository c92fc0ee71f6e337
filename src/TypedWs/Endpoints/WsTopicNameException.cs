using System.Diagnostics.CodeAnalysis;

namespace TypedWs;

/// <summary>The name of a topic, or an argument of a template, is empty or too long.</summary>
/// <remarks>Names are often made of what clients send. A handler need not catch it: its message is answered with the error event
/// <c>limit_exceeded</c>, and the connection goes on. It is the client that sent the name, so that is no failure: <c>OnError</c> is
/// not called, and the log has it at the level Debug.</remarks>
/// <param name="message">What is wrong with the name. For the log; the client is not told.</param>
/// <param name="paramName">The parameter that has it.</param>
[SuppressMessage("Design", "CA1032", Justification = "Only the runtime throws it.")]
public sealed class WsTopicNameException(string message, string? paramName) : ArgumentException(message, paramName);
