using TypedWs.Testing.Logs;
using TypedWs.Testing.Rest;

namespace TypedWs.Testing.Connections;

/// <summary>The parts of a host that its connections use.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Start">The time of the start, as a timestamp of the clock.</param>
/// <param name="Log">The log of the server.</param>
/// <param name="Stillness">Knows whether the host is at rest.</param>
/// <param name="Timeout">The longest wait of an expectation, in real time.</param>
internal sealed record ConnectionHost(TimeProvider Time, long Start, HostLog Log, Stillness Stillness, TimeSpan Timeout);
