using System.Diagnostics.CodeAnalysis;

namespace TypedWs;

/// <summary>The name of a topic, or an argument of a template, is empty or too long.</summary>
/// <remarks>Names are often made from data of clients. A handler need not catch this exception: its message is answered with the error
/// event <c>limit_exceeded</c>, and the connection stays open. The client has sent the name, so the exception is not a failure of the
/// server: <c>OnError</c> is not called, and the exception is logged at the level Debug. If the exception is thrown in
/// <c>OnUpgrade</c>, the upgrade is refused with 400.</remarks>
[SuppressMessage("Design", "CA1032", Justification = "Only the runtime throws it.")]
public sealed class WsTopicNameException : ArgumentException
{
    internal WsTopicNameException(string message, string paramName) : base(message, paramName)
    {
    }
}
