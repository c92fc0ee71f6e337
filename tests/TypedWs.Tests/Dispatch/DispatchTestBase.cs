using System.Diagnostics;
using System.Text;
using TypedWs.Dispatch;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Dispatch;

/// <summary>A connection whose answers are made without a message from its peer.</summary>
public abstract class DispatchTestBase
{
    private protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private protected DispatchTestBase() => Connection = new TestConnection(Endpoint, static options => options.HandlerTimeout = Limit);

    private protected TestEndpoint Endpoint { get; } = new();

    private protected TestConnection Connection { get; }

    private protected Responder Message(byte[]? id, long sequence = 1, string type = "chat", Activity? activity = null)
        => new(Connection.Ws, Connection.Runtime.Dispatch!, sequence, id, Encoding.UTF8.GetBytes(type), activity);

    /// <summary>The messages that are sent in a call.</summary>
    private protected string[] Sent(Action send)
    {
        Connection.Ws.Core.Outbound.BeginBatch();
        send();
        Connection.Ws.Core.Outbound.EndBatch();
        return Connection.TakeTexts();
    }
}
