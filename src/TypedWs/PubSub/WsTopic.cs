namespace TypedWs;

/// <summary>The name of a topic and the type of message that is published to it.</summary>
/// <typeparam name="T">A server-to-client message.</typeparam>
/// <param name="Name">At most 256 bytes of UTF-8. Topics with the same name are the same topic whatever their type.</param>
public sealed record WsTopic<T>(string Name);
