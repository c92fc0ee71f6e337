namespace TypedWs.Connections;

/// <summary>The HTTP request that became a connection. Released when the connection has ended.</summary>
/// <param name="path">Its path, unescaped.</param>
/// <param name="arrived">A timestamp of the host's clock.</param>
internal abstract class ConnectionRequest(string path, long arrived)
{
    public string Path => path;

    public long Arrived => arrived;

    /// <summary>Services in the request's scope, created on first use; null when the request has ended. Thread-safe.</summary>
    public abstract IServiceProvider? Services { get; }

    /// <summary>The request ends with its connection: its objects cannot be used any more.</summary>
    public abstract void End();
}
