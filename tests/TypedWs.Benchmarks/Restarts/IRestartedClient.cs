namespace TypedWs.Benchmarks.Restarts;

/// <summary>A client library as the restarts see it: it connects again by itself. The members are called by one thread at a time.</summary>
internal interface IRestartedClient : IAsyncDisposable
{
    /// <summary>Connects for the first time.</summary>
    Task ConnectAsync(Uri address);

    /// <summary>Sends a message, as the library's documents say. A failure is told to the tally, now or later.</summary>
    /// <param name="number">The number of the message.</param>
    Task SendAsync(int number);

    /// <summary>Whether the library has requests.</summary>
    bool HasRequests { get; }

    /// <summary>Sends a request and completes with its answer.</summary>
    Task RequestAsync(int number);
}
