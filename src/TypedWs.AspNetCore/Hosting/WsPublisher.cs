using TypedWs.CompilerServices;

namespace TypedWs.AspNetCore.Hosting;

/// <summary>Publishes to the topics of a mapped endpoint.</summary>
internal sealed class WsPublisher<TEndpoint>(WsEndpointHost<TEndpoint> host) : IWsPublisher<TEndpoint>
    where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
{
    public int Publish<T>(WsTopic<T> topic, T message) => host.Runtime.Topics.Publish(topic, message);

    public int Publish<T>(string topic, T message) => host.Runtime.Topics.Publish(topic, message);

    public int PublishPrepared<T>(WsTopic<T> topic, WsPreparedMessage<T> message) => host.Runtime.Topics.PublishPrepared(topic, message);

    public int PublishPrepared<T>(string topic, WsPreparedMessage<T> message) => host.Runtime.Topics.PublishPrepared(topic, message);

    public int PublishText(string topic, ReadOnlySpan<byte> utf8) => host.Runtime.Topics.PublishText(topic, utf8);

    public int PublishBinary(string topic, ReadOnlySpan<byte> data) => host.Runtime.Topics.PublishBinary(topic, data);

    public int PublishToAll<T>(T message) => host.Runtime.Topics.All.Publish(message);

    public int PublishPreparedToAll<T>(WsPreparedMessage<T> message) => host.Runtime.Topics.All.PublishPrepared(message);

    public int PublishTextToAll(ReadOnlySpan<byte> utf8) => host.Runtime.Topics.All.PublishText(utf8);

    public int PublishBinaryToAll(ReadOnlySpan<byte> data) => host.Runtime.Topics.All.PublishBinary(data);

    public WsPreparedMessage<T> Prepare<T>(T message) => host.Runtime.Topics.Prepare(message);
}
