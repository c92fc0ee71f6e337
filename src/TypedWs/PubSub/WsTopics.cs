namespace TypedWs;

/// <summary>The topics of an endpoint.</summary>
public sealed class WsTopics
{
    /// <summary>Publishes a message to all subscribers of a topic, encoded once.</summary>
    /// <returns>The number of subscribers.</returns>
    public int Publish<T>(WsTopic<T> topic, T message) => throw new NotSupportedException();

    /// <summary>Publishes a message to all subscribers of a topic, encoded once.</summary>
    /// <returns>The number of subscribers.</returns>
    public int Publish<T>(string topic, T message) => throw new NotSupportedException();
}
