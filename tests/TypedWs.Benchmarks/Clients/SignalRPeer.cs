using Microsoft.AspNetCore.SignalR.Client;
using TypedWs.Benchmarks.Serve;

namespace TypedWs.Benchmarks.Clients;

/// <summary>The .NET client of SignalR, with its JSON protocol, over WebSockets.</summary>
internal sealed class SignalRPeer : IMeasuredClient
{
    private HubConnection? _connection;
    private TaskCompletionSource _received = new();
    private int _expected;

    public Task ConnectAsync(Uri address)
    {
        _connection = new HubConnectionBuilder()
            .WithUrl(address, options =>
            {
                options.SkipNegotiation = true;
                options.Transports = Microsoft.AspNetCore.Http.Connections.HttpTransportType.WebSockets;
            })
            .Build();
        _connection.On<NewsSaid>("News", OnNews);
        return _connection.StartAsync();
    }

    public Task AskAsync(int number) => _connection!.InvokeAsync<AnswerSaid>("Ask", "a question of some length", number);

    public Task ReceiveAsync(int count)
    {
        _expected = count;
        _received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return Task.WhenAll(_connection!.SendAsync("Burst", count), _received.Task);
    }

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? default;

    private void OnNews(NewsSaid news)
    {
        if (news.Number == _expected)
        {
            _received.SetResult();
        }
    }
}
