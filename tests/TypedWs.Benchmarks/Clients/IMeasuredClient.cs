namespace TypedWs.Benchmarks.Clients;

/// <summary>A client library as it is measured: one connection to its own server.</summary>
internal interface IMeasuredClient : IAsyncDisposable
{
    Task ConnectAsync(Uri address);

    /// <summary>Sends a request and waits for its answer.</summary>
    Task AskAsync(int number);

    /// <summary>Lets the server send so many messages, and waits for the last one.</summary>
    Task ReceiveAsync(int count);
}
