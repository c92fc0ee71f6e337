using System.ComponentModel;

namespace TypedWs.CompilerServices;

/// <summary>Stands for one handler that may run several times at once for a connection. Generated code has one object for each
/// handler.</summary>
/// <param name="limit">The maximum number of calls at a time for each connection.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class WsHandlerGate(int limit)
{
    internal int Limit => limit;
}
