using TypedWs.Client.Receiving;

namespace TypedWs.Client.Holds;

/// <summary>Code of the application that runs on each new connection.</summary>
internal sealed class ConnectedStep(
    Func<WsClientSession, CancellationToken, Task> handler, EventQueue events, ConnectionSteps steps) : ConnectionStep, IDisposable
{
    public override Task BeginAsync(WsClientSession session, List<Task> finishing)
        => events.RunAsync(() => handler(session, session.Ending));

    public void Dispose() => steps.Remove(this);
}
