using TypedWs.Transport.Linux.Interop;

namespace TypedWs.Transport.Linux.Tests;

/// <summary>The floors of <c>src/TypedWs.Transport.Linux</c>, checked on the compiled assembly like those of
/// <c>src/TypedWs</c>.</summary>
public sealed class TransportArchitectureTests(TransportArchitectureTests.Scan scan)
    : FloorTests(scan.Plan, "TypedWs.Transport.Linux"), IClassFixture<TransportArchitectureTests.Scan>
{
    // From the lowest to the highest; docs/architecture.md says the same.
    private static readonly Floor[] Floors =
    [
        new("Interop"),
        new("Loops", "Interop"),
        new("Pipes", "Interop", "Loops"),
        new("Detached", "Loops", "Pipes"),
        new("Listening", "Interop", "Loops", "Pipes", "Detached"),
    ];

    /// <summary>The assembly, read once.</summary>
    public sealed class Scan
    {
        internal FloorPlan Plan { get; } = new(typeof(Libc).Assembly, "src/TypedWs.Transport.Linux", Floors);
    }
}
