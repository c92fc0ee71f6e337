namespace TypedWs;

/// <summary>
/// Publishes text and bytes to the topics of a raw endpoint from anywhere in the application: resolve it from the services of the
/// host. Thread-safe. The numbers that are returned count this process's subscribers.
/// </summary>
/// <typeparam name="TEndpoint">The endpoint whose topics are meant.</typeparam>
public interface IWsRawPublisher<TEndpoint> where TEndpoint : WsEndpointBase, IWsRawEndpoint, IWsEndpoint<TEndpoint>
{
    /// <inheritdoc cref="WsRawTopics.PublishText"/>
    int PublishText(string topic, ReadOnlySpan<byte> utf8, WsCompress compress = WsCompress.Default);

    /// <inheritdoc cref="WsRawTopics.PublishBinary"/>
    int PublishBinary(string topic, ReadOnlySpan<byte> data, WsCompress compress = WsCompress.Default);

    /// <summary>Publishes a text message to all connections of the endpoint (<see cref="WsRawTopics.All"/>).</summary>
    /// <inheritdoc cref="WsRawBroadcast.PublishText"/>
    int PublishTextToAll(ReadOnlySpan<byte> utf8, WsCompress compress = WsCompress.Default);

    /// <summary>Publishes a binary message to all connections of the endpoint (<see cref="WsRawTopics.All"/>).</summary>
    /// <inheritdoc cref="WsRawBroadcast.PublishBinary"/>
    int PublishBinaryToAll(ReadOnlySpan<byte> data, WsCompress compress = WsCompress.Default);
}
