using Microsoft.Extensions.Logging;
using TypedWs.Transport.Linux.Loops;
using TypedWs.Transport.Linux.Pipes;

namespace TypedWs.Transport.Linux.Listening;

/// <summary>Services and settings that the listeners of a host share.</summary>
internal sealed record ListenerServices(
    WsTransportOptions Options, LoopGroup Loops, PipeSettings Pipes, ConnectionCount Connections, TimeProvider Time, ILogger Logger);
