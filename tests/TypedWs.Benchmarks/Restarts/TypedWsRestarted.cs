namespace TypedWs.Benchmarks.Restarts;

/// <summary>The client of TypedWs: <c>Send</c>, which queues, and the event that tells of each message that was not sent.</summary>
internal sealed class TypedWsRestarted(RestartTally tally) : IRestartedClient
{
    private WsClient? _client;

    public Task ConnectAsync(Uri address)
    {
        _client = new WsClient(address, new WsClientOptions
        {
            Reconnect = { FirstDelay = RestartRun.LongestDelay, MaxDelay = RestartRun.LongestDelay, ServerDelay = RestartRun.LongestDelay },
        });
        _client.MessageNotSent += failed => tally.Fail(((Numbered)failed.Sent!).Number, failed.Reason.ToString());
        return _client.ConnectAsync();
    }

    public Task SendAsync(int number)
    {
        WsSendStatus status = _client!.Send(new Numbered(number));
        if (status is WsSendStatus.Dropped or WsSendStatus.Closed)
        {
            tally.Fail(number, status.ToString());
        }

        return Task.CompletedTask;
    }

    public bool HasRequests => true;

    public Task RequestAsync(int number) => _client!.RequestAsync(new Counted(number));

    public ValueTask DisposeAsync() => _client?.DisposeAsync() ?? default;
}
