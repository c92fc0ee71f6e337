using System.Text;
using TypedWs.PubSub;

namespace TypedWs.Tests.PubSub;

/// <summary>Remembers what was delivered; as text, in the order of delivery.</summary>
internal sealed class FakeSubscriber : ISubscriber
{
    private readonly List<string> _received = [];

    /// <summary>False to act as a connection that is closing.</summary>
    public bool Takes { get; set; } = true;

    public string[] Received
    {
        get
        {
            lock (_received)
            {
                return [.. _received];
            }
        }
    }

    public bool Deliver(ReadOnlySpan<byte> frame)
    {
        lock (_received)
        {
            _received.Add(Encoding.UTF8.GetString(frame));
        }

        return Takes;
    }
}
