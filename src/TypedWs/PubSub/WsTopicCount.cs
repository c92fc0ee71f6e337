namespace TypedWs;

/// <summary>A topic and how many connections are subscribed to it.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Subscribers">Number of its subscribers, at least 1.</param>
public readonly record struct WsTopicCount(string Topic, int Subscribers);
