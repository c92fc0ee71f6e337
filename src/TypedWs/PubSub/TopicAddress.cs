namespace TypedWs.PubSub;

/// <summary>Where a publication goes: a name, and the topic that has it in this process.</summary>
/// <param name="Name">The name; empty for all connections of the endpoint.</param>
/// <param name="Local">Null if nobody is subscribed in this process.</param>
internal readonly record struct TopicAddress(string Name, Topic? Local);
