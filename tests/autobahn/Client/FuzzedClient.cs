using System.Globalization;

namespace TypedWs.Autobahn;

/// <summary>The client that a fuzzing server tests: it sends each message back. And the addresses of the public suite's server, at which it
/// learns how many cases there are, runs each, and lets the reports be written.</summary>
internal static class FuzzedClient
{
    private const int MaxMessageSize = 64 * 1024 * 1024;
    private const int MaxMessages = 10_000;

    private static readonly TimeSpan LimitOfCase = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan GraceOfHandler = TimeSpan.FromSeconds(3);

    /// <summary>Makes a client that sends each message back on its one connection. It is not started.</summary>
    /// <param name="address">The address of the server.</param>
    /// <param name="compression">The compression to offer; null for none.</param>
    public static WsRawClient Create(string address, WsCompressionOptions? compression)
    {
        WsRawClient client = null!;
        client = new WsRawClient(address, options =>
        {
            // A case is one connection. The suite sends messages of 16 MiB, and many before it reads.
            options.Reconnect.IsEnabled = false;
            options.Compression = compression;
            options.MaxMessageSize = MaxMessageSize;
            options.MaxInboundBytes = MaxMessageSize;
            options.MaxQueuedBytes = MaxMessageSize;
            options.MaxQueuedMessages = options.MaxInboundMessages = MaxMessages;
        })
        {
            OnText = text => client.Send(text),
            OnBinary = data => client.SendBinary(data.Span),
        };
        return client;
    }

    /// <summary>Runs all cases, one after another, and lets the server write its reports.</summary>
    /// <param name="server">The address of the fuzzing server, without a path.</param>
    /// <param name="agent">The name under which the server reports.</param>
    /// <param name="output">Gets a line for each case.</param>
    /// <returns>The number of cases.</returns>
    public static async Task<int> RunAsync(string server, string agent, TextWriter output)
    {
        int count = await GetCaseCountAsync($"{server}/getCaseCount");
        string query = $"agent={Uri.EscapeDataString(agent)}";
        for (int number = 1; number <= count; number++)
        {
            WsClose close = await RunCaseAsync($"{server}/runCase?case={number}&{query}");
            await output.WriteLineAsync($"{number}/{count} {(int)close.Code} {close.Reason}".TrimEnd());
        }

        await RunCaseAsync($"{server}/updateReports?{query}");
        return count;
    }

    private static async Task<int> GetCaseCountAsync(string address)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var client = new WsRawClient(address, static options => options.Reconnect.IsEnabled = false)
        {
            OnText = text => answer.TrySetResult(text),
        };

        // Not ConnectAsync: a server may end the connection before the client counts it as open.
        client.Start();
        await client.Closed.WaitAsync(LimitOfCase);

        // The handler of the last message may run behind the end.
        await Task.WhenAny(answer.Task, Task.Delay(GraceOfHandler));
        return answer.Task.IsCompleted
            ? int.Parse(await answer.Task, NumberStyles.None, CultureInfo.InvariantCulture)
            : throw new InvalidDataException($"The server at {address} has sent no number of cases.");
    }

    // Contexts are kept where the server allows it, so that the suite tests them, too.
    private static async Task<WsClose> RunCaseAsync(string address)
    {
        var compression = new WsCompressionOptions { Outbound = WsCompressionMode.Dedicated, Inbound = WsCompressionMode.Dedicated };
        await using WsRawClient client = Create(address, compression);
        client.Start();
        return await client.Closed.WaitAsync(LimitOfCase);
    }
}
