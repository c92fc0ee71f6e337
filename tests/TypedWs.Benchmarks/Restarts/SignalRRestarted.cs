using Microsoft.AspNetCore.SignalR.Client;

namespace TypedWs.Benchmarks.Restarts;

/// <summary>The .NET client of SignalR with automatic reconnect. Each <c>SendAsync</c> is awaited before the next one.</summary>
internal sealed class SignalRRestarted(RestartTally tally) : IRestartedClient
{
    private HubConnection? _connection;

    public Task ConnectAsync(Uri address)
    {
        _connection = new HubConnectionBuilder().WithUrl(address).WithAutomaticReconnect(new SoonAndAlways()).Build();
        return _connection.StartAsync();
    }

    public async Task SendAsync(int number)
    {
        try
        {
            await _connection!.SendAsync("Numbered", number);
        }
        catch (Exception failure)
        {
            tally.Fail(number, failure.GetType().Name);
        }
    }

    public bool HasRequests => true;

    public Task RequestAsync(int number) => _connection!.InvokeAsync<int>("Counted", number);

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? default;

    /// <summary>The delays of the other clients, instead of the fixed ones of up to 30 s, after which it gives up.</summary>
    private sealed class SoonAndAlways : IRetryPolicy
    {
        public TimeSpan? NextRetryDelay(RetryContext retryContext) => Random.Shared.NextDouble() * RestartRun.LongestDelay;
    }
}
