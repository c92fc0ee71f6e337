namespace TypedWs;

/// <summary>An endpoint for typed messages: <see cref="WsEndpoint"/> and <see cref="WsEndpoint{TData}"/> implement it.</summary>
public interface IWsTypedEndpoint
{
    /// <summary>The endpoint's topics: publish a message to all subscribers of one.</summary>
    WsTopics Topics { get; }
}
