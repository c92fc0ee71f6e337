using TypedWs.Tests.Conformance;

namespace TypedWs.Tests.Protocol.Conformance;

/// <summary>On the protocol without sockets.</summary>
public sealed class ProtocolConformanceTests : ConformanceSuite
{
    [Fact]
    public void There_are_132_sequences() => Assert.Equal(132, Group6Sequences.Count);

    private protected override Task VerifyAsync(ConformanceRows group, string row)
    {
        ProtocolConformance.Verify(group[row]);
        return Task.CompletedTask;
    }
}
