namespace TypedWs;

/// <summary>A topic and the number of connections that are subscribed to it.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Subscribers">The number of the topic's subscribers, at least 1.</param>
public readonly record struct WsTopicCount(string Topic, int Subscribers);
