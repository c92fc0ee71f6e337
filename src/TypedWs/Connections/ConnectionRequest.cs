namespace TypedWs.Connections;

/// <summary>The HTTP request that became a connection. Let go of when the connection has ended.</summary>
/// <param name="path">Its path, unescaped.</param>
/// <param name="arrived">A timestamp of the host's clock.</param>
internal abstract class ConnectionRequest(string path, long arrived)
{
    public string Path => path;

    public long Arrived => arrived;

    /// <summary>Services in the request's scope, made for who asks first; null when the request has ended. Thread-safe.</summary>
    public abstract IServiceProvider? Services { get; }

    /// <summary>The request ends with its connection: nothing of it can be used from here on.</summary>
    public abstract void End();
}
