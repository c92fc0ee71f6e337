namespace TypedWs.AspNetCore.Hosting;

/// <summary>Publishes to the topics of a mapped endpoint.</summary>
internal sealed class WsPublisher<TEndpoint>(WsEndpointHost<TEndpoint> host) : IWsPublisher<TEndpoint>
    where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
{
    public int Publish<T>(WsTopic<T> topic, T message) => host.Runtime.Topics.Publish(topic, message);

    public int Publish<T>(string topic, T message) => host.Runtime.Topics.Publish(topic, message);
}
