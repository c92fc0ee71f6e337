using System.Diagnostics.CodeAnalysis;

namespace TypedWs;

/// <summary>The name of a topic, or an argument of a template, is empty or too long.</summary>
/// <remarks>Names are often made of what clients send. A handler need not catch it: its message is answered with the error event
/// <c>limit_exceeded</c>, and the connection goes on. It is the client that sent the name, so that is no failure: <c>OnError</c> is
/// not called, and the log has it at the level Debug. Thrown in <c>OnUpgrade</c>, it refuses the upgrade with 400.</remarks>
[SuppressMessage("Design", "CA1032", Justification = "Only the runtime throws it.")]
public sealed class WsTopicNameException : ArgumentException
{
    internal WsTopicNameException(string message, string paramName) : base(message, paramName)
    {
    }
}
