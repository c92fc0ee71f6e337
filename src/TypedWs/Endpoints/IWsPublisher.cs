using TypedWs.CompilerServices;

namespace TypedWs;

/// <summary>
/// Publishes to the topics of an endpoint from anywhere in the application: resolve it from the services of the host.
/// Thread-safe. The numbers that are returned count this process's subscribers.
/// </summary>
/// <typeparam name="TEndpoint">The endpoint whose topics are meant.</typeparam>
public interface IWsPublisher<TEndpoint> where TEndpoint : WsEndpointBase, IWsEndpoint<TEndpoint>
{
    /// <summary>Publishes a message to all subscribers of a topic, encoded once.</summary>
    /// <returns>The number of subscribers in this process that the message is queued for. Whether each of them receives it is not
    /// known yet.</returns>
    /// <exception cref="WsLimitException">The publication exceeds <see cref="WsRateOptions.Topic"/>.</exception>
    int Publish<T>(WsTopic<T> topic, T message);

    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T)"/>
    int Publish<T>(string topic, T message);

    /// <summary>Publishes a message that is encoded already to all subscribers of a topic.</summary>
    /// <exception cref="ArgumentException">The message was prepared by an endpoint with another envelope.</exception>
    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T)"/>
    int PublishPrepared<T>(WsTopic<T> topic, WsPreparedMessage<T> message);

    /// <inheritdoc cref="PublishPrepared{T}(WsTopic{T}, WsPreparedMessage{T})"/>
    int PublishPrepared<T>(string topic, WsPreparedMessage<T> message);

    /// <summary>Publishes a text message of a raw endpoint to all subscribers of a topic.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="utf8">The text, valid UTF-8; copied before the method returns.</param>
    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T)"/>
    int PublishText(string topic, ReadOnlySpan<byte> utf8);

    /// <summary>Publishes a binary message of a raw endpoint to all subscribers of a topic.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="data">The bytes; copied before the method returns.</param>
    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T)"/>
    int PublishBinary(string topic, ReadOnlySpan<byte> data);

    /// <summary>Publishes a message to all connections of the endpoint (<see cref="WsTopics.All"/>).</summary>
    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T)"/>
    int PublishToAll<T>(T message);

    /// <summary>Publishes a message that is encoded already to all connections of the endpoint.</summary>
    /// <inheritdoc cref="PublishPrepared{T}(WsTopic{T}, WsPreparedMessage{T})"/>
    int PublishPreparedToAll<T>(WsPreparedMessage<T> message);

    /// <summary>Publishes a text message of a raw endpoint to all its connections.</summary>
    /// <param name="utf8">The text, valid UTF-8; copied before the method returns.</param>
    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T)"/>
    int PublishTextToAll(ReadOnlySpan<byte> utf8);

    /// <summary>Publishes a binary message of a raw endpoint to all its connections.</summary>
    /// <param name="data">The bytes; copied before the method returns.</param>
    /// <inheritdoc cref="Publish{T}(WsTopic{T}, T)"/>
    int PublishBinaryToAll(ReadOnlySpan<byte> data);

    /// <summary>Encodes a message once, to send and publish it any number of times.</summary>
    WsPreparedMessage<T> Prepare<T>(T message);
}
