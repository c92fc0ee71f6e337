using TypedWs.Connections;

namespace TypedWs.Tests.Testing;

/// <summary>Counts what an outbound queue tells its owner.</summary>
internal sealed class FakeOwner : IOutboundOwner
{
    private int _drained;
    private int _overflows;
    private int _lost;

    public string Id => "fake";

    public int Drained => Volatile.Read(ref _drained);

    public int Overflows => Volatile.Read(ref _overflows);

    public int Lost => Volatile.Read(ref _lost);

    public Action? OnDrained { get; set; }

    public bool IsHandling { get; set; }

    public bool IsReceiverReleased { get; set; }

    void IOutboundOwner.OnDrained()
    {
        Interlocked.Increment(ref _drained);
        OnDrained?.Invoke();
    }

    void IOutboundOwner.OnOverflow() => Interlocked.Increment(ref _overflows);

    void IOutboundOwner.OnTransportLost() => Interlocked.Increment(ref _lost);
}
