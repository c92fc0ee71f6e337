using TypedWs.Benchmarks.Serve;

namespace TypedWs.Benchmarks.Clients;

/// <summary>The client of TypedWs.</summary>
internal sealed class TypedWsPeer : IMeasuredClient
{
    private WsClient? _client;
    private TaskCompletionSource _received = new();
    private int _expected;

    public Task ConnectAsync(Uri address)
    {
        _client = new WsClient(address, new WsClientOptions());
        _client.On<News>(OnNews);
        return _client.ConnectAsync();
    }

    public Task AskAsync(int number) => _client!.RequestAsync(new Ask("a question of some length", number));

    public Task ReceiveAsync(int count)
    {
        _expected = count;
        _received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _client!.Send(new Burst(count));
        return _received.Task;
    }

    public ValueTask DisposeAsync() => _client?.DisposeAsync() ?? default;

    private void OnNews(News news)
    {
        if (news.Number == _expected)
        {
            _received.SetResult();
        }
    }
}
