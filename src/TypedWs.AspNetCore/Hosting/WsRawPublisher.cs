namespace TypedWs.AspNetCore.Hosting;

/// <summary>Publishes to the topics of a mapped raw endpoint.</summary>
internal sealed class WsRawPublisher<TEndpoint>(WsEndpointHost<TEndpoint> host) : IWsRawPublisher<TEndpoint>
    where TEndpoint : WsEndpointBase, IWsRawEndpoint, IWsEndpoint<TEndpoint>
{
    public int PublishText(string topic, ReadOnlySpan<byte> utf8, WsCompress compress = WsCompress.Default)
        => host.Runtime.RawTopics.PublishText(topic, utf8, compress);

    public int PublishBinary(string topic, ReadOnlySpan<byte> data, WsCompress compress = WsCompress.Default)
        => host.Runtime.RawTopics.PublishBinary(topic, data, compress);

    public int PublishTextToAll(ReadOnlySpan<byte> utf8, WsCompress compress = WsCompress.Default)
        => host.Runtime.RawTopics.All.PublishText(utf8, compress);

    public int PublishBinaryToAll(ReadOnlySpan<byte> data, WsCompress compress = WsCompress.Default)
        => host.Runtime.RawTopics.All.PublishBinary(data, compress);
}
