namespace TypedWs.Connections;

/// <summary>The HTTP request that became a connection. The object is released when the connection has ended.</summary>
/// <param name="path">The path of the request, unescaped.</param>
/// <param name="arrived">The time at which the request was accepted, as a timestamp of the host's clock.</param>
internal abstract class ConnectionRequest(string path, long arrived)
{
    public string Path => path;

    public long Arrived => arrived;

    /// <summary>The services of the request's scope. The scope is created on first use. Null when the request has ended.
    /// Thread-safe.</summary>
    public abstract IServiceProvider? Services { get; }

    /// <summary>Ends the request, because its connection has ended. The objects of the request cannot be used any more.</summary>
    public abstract void End();
}
