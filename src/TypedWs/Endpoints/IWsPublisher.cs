namespace TypedWs;

/// <summary>
/// Publishes messages to the topics of a typed endpoint from anywhere in the application: resolve it from the services of the host.
/// Thread-safe. The numbers that are returned count this process's subscribers.
/// </summary>
/// <typeparam name="TEndpoint">The endpoint whose topics are meant.</typeparam>
public interface IWsPublisher<TEndpoint> where TEndpoint : WsEndpointBase, IWsTypedEndpoint, IWsEndpoint<TEndpoint>
{
    /// <summary>Publishes a message to all subscribers of a topic, encoded once.</summary>
    /// <returns>The number of subscribers in this process that the message is queued for. Whether each of them receives it is not
    /// known yet.</returns>
    /// <exception cref="WsLimitException">The publication exceeds <see cref="WsRateOptions.Topic"/>.</exception>
    int Publish<T>(WsTopic<T> topic, T message, WsCompress compress = WsCompress.Default);

    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T, WsCompress)"/>
    int Publish<T>(string topic, T message, WsCompress compress = WsCompress.Default);

    /// <summary>Publishes a message that is encoded already to all subscribers of a topic.</summary>
    /// <exception cref="ArgumentException">The message was prepared by an endpoint with another envelope.</exception>
    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T, WsCompress)"/>
    int PublishPrepared<T>(WsTopic<T> topic, WsPreparedMessage<T> message);

    /// <inheritdoc cref="PublishPrepared{T}(WsTopic{T}, WsPreparedMessage{T})"/>
    int PublishPrepared<T>(string topic, WsPreparedMessage<T> message);

    /// <summary>Publishes a message to all connections of the endpoint (<see cref="WsTopics.All"/>).</summary>
    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T, WsCompress)"/>
    int PublishToAll<T>(T message, WsCompress compress = WsCompress.Default);

    /// <summary>Publishes a message that is encoded already to all connections of the endpoint.</summary>
    /// <inheritdoc cref="PublishPrepared{T}(WsTopic{T}, WsPreparedMessage{T})"/>
    int PublishPreparedToAll<T>(WsPreparedMessage<T> message);

    /// <summary>Encodes a message once, to send and publish it any number of times.</summary>
    WsPreparedMessage<T> Prepare<T>(T message, WsCompress compress = WsCompress.Default);
}
