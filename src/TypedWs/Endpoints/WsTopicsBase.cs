using TypedWs.Connections;
using TypedWs.PubSub;

namespace TypedWs;

/// <summary>
/// The topics of an endpoint. Thread-safe: publish from handlers, other threads and other services alike.
/// </summary>
/// <remarks>
/// A publication is encoded once, whatever the number of subscribers, and only if there is one. It reaches each subscriber in the
/// order of the calls, together with direct sends. Publishing never waits for a subscriber. All numbers of subscribers are those of
/// this process.
/// <para>With <see cref="WsRateOptions.Topic"/>, every way to publish throws <see cref="WsLimitException"/> above that rate.</para>
/// </remarks>
public abstract class WsTopicsBase
{
    private protected WsTopicsBase(ConnectionServices endpoint)
    {
        Table = endpoint.Topics;
        Publishing = endpoint.Publishing;
    }

    internal TopicTable Table { get; }

    private protected Publishing Publishing { get; }

    /// <summary>Number of subscribers of a topic in this process.</summary>
    public int Count(string topic) => Find(topic)?.Count ?? 0;

    /// <summary>The topics that have subscribers in this process, in no order; topics may come and go meanwhile.</summary>
    public IEnumerable<WsTopicCount> Enumerate()
    {
        foreach (Topic topic in Table.Enumerate())
        {
            if (topic.Count is > 0 and var subscribers)
            {
                yield return new WsTopicCount(topic.Name, subscribers);
            }
        }
    }

    private protected Topic? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Table.Find(name);
    }
}
