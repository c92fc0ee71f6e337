namespace TypedWs;

/// <summary>
/// Publishes to the topics of an endpoint from anywhere in the application: resolve it from the services of the host.
/// </summary>
/// <typeparam name="TEndpoint">The endpoint whose topics are meant.</typeparam>
public interface IWsPublisher<TEndpoint> where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
{
    /// <summary>Publishes a message to all subscribers of a topic, encoded once.</summary>
    /// <returns>The number of subscribers that it was queued for.</returns>
    int Publish<T>(WsTopic<T> topic, T message);

    /// <summary>Publishes a message to all subscribers of a topic, encoded once.</summary>
    /// <returns>The number of subscribers that it was queued for.</returns>
    int Publish<T>(string topic, T message);
}
