namespace TypedWs.AspNetCore.Hosting;

/// <summary>Publishes to the topics of a mapped typed endpoint.</summary>
internal sealed class WsPublisher<TEndpoint>(WsEndpointHost<TEndpoint> host) : IWsPublisher<TEndpoint>
    where TEndpoint : WsEndpointBase, IWsTypedEndpoint, IWsEndpoint<TEndpoint>
{
    public int Publish<T>(WsTopic<T> topic, T message, WsCompress compress = WsCompress.Default)
        => host.Runtime.Topics.Publish(topic, message, compress);

    public int Publish<T>(string topic, T message, WsCompress compress = WsCompress.Default)
        => host.Runtime.Topics.Publish(topic, message, compress);

    public int PublishPrepared<T>(WsTopic<T> topic, WsPreparedMessage<T> message) => host.Runtime.Topics.PublishPrepared(topic, message);

    public int PublishPrepared<T>(string topic, WsPreparedMessage<T> message) => host.Runtime.Topics.PublishPrepared(topic, message);

    public int PublishToAll<T>(T message, WsCompress compress = WsCompress.Default)
        => host.Runtime.Topics.All.Publish(message, compress: compress);

    public int PublishPreparedToAll<T>(WsPreparedMessage<T> message) => host.Runtime.Topics.All.PublishPrepared(message);

    public WsPreparedMessage<T> Prepare<T>(T message, WsCompress compress = WsCompress.Default)
        => host.Runtime.Topics.Prepare(message, compress);
}
