namespace TypedWs.Endpoints;

/// <summary>The HTTP request that became a connection. Let go of when the connection has ended.</summary>
/// <param name="path">Its path, unescaped.</param>
/// <param name="arrived">A timestamp of the host's clock.</param>
internal abstract class ConnectionRequest(string path, long arrived)
{
    public string Path => path;

    public long Arrived => arrived;

    /// <summary>Services in the request's scope; made for who asks first.</summary>
    public abstract IServiceProvider Services { get; }
}
