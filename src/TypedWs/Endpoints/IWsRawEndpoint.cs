namespace TypedWs;

/// <summary>An endpoint for text and bytes as they are: <see cref="WsRawEndpoint"/> and <see cref="WsRawEndpoint{TData}"/> implement
/// it.</summary>
public interface IWsRawEndpoint
{
    /// <summary>The endpoint's topics: publish text or bytes to all subscribers of one.</summary>
    WsRawTopics Topics { get; }
}
