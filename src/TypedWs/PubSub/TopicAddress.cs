namespace TypedWs.PubSub;

/// <summary>The destination of a publication: a name, and the topic of that name in this process.</summary>
/// <param name="Name">The name; empty for all connections of the endpoint.</param>
/// <param name="Local">The topic; null if this process has no subscriber.</param>
internal readonly record struct TopicAddress(string Name, Topic? Local);
