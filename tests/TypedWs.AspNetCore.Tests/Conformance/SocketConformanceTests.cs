using TypedWs.Tests.Conformance;

namespace TypedWs.AspNetCore.Tests.Conformance;

/// <summary>Over sockets.</summary>
[Collection(nameof(ConformanceServer))]
public sealed class SocketConformanceTests(ConformanceServer server) : ConformanceSuite
{
    // Large rows one at a time, as tests; the small ones of a group at once, for most of them wait for time-outs.
    private protected override Task VerifyAsync(ConformanceRows group, string row)
        => ReferenceEquals(group, Group09LargeMessages.Rows)
            ? SocketConformance.VerifyAsync(server.Address, group[row])
            : server.RunAsync(group, row);
}
