using System.Threading.Channels;

namespace TypedWs.Client.Receiving;

/// <summary>The messages of one type for one enumeration. If the enumeration is slow, the oldest ones are dropped and counted.</summary>
internal sealed class MessageFeed<T>
{
    private readonly Channel<T> _channel;
    private readonly Action _dropped;

    /// <param name="buffer">The number of messages that may wait.</param>
    /// <param name="dropped">Called for each message that is dropped.</param>
    public MessageFeed(int buffer, Action dropped)
    {
        _dropped = dropped;
        _channel = Channel.CreateBounded<T>(
            new BoundedChannelOptions(buffer) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => _dropped());
    }

    /// <summary>The messages.</summary>
    public ChannelReader<T> Reader => _channel.Reader;

    /// <summary>Adds a message.</summary>
    public void Add(T message) => _channel.Writer.TryWrite(message);

    /// <summary>No more messages come.</summary>
    public void Complete() => _channel.Writer.TryComplete();
}
