using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using TypedWs.Client.Channels;
using TypedWs.Framing;

namespace TypedWs.Cli.Probing;

/// <summary>Tries an open connection: the first message, pings, and the closing handshake.</summary>
/// <param name="channel">The connection.</param>
/// <param name="time">The clock.</param>
/// <param name="timeout">The limit of each wait.</param>
[SuppressMessage("Design", "CA1001", Justification = "The end of the run disposes what it has.")]
internal sealed class OpenProbe(ClientChannel channel, TimeProvider time, TimeSpan timeout) : IChannelReceiver
{
    private const int Pings = 5;

    private readonly Channel<string> _messages = Channel.CreateBounded<string>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Channel<long> _pongs = Channel.CreateUnbounded<long>();
    private readonly SemaphoreSlim _sending = new(1);

    /// <summary>Runs all checks, and shows each as soon as it is known.</summary>
    /// <returns>False if one of them is bad.</returns>
    public async Task<bool> RunAsync(Action<Check> show, CancellationToken cancellationToken)
    {
        Task<Exception?> receiving = channel.ReceiveAsync(this);
        bool isGood = true;
        void Tell(Check check)
        {
            isGood &= check.IsGood != false;
            show(check);
        }

        try
        {
            if (channel.Subprotocol == WsSubprotocol.V1Json)
            {
                Tell(await CheckWelcomeAsync(cancellationToken));
            }

            Tell(await CheckPingsAsync(receiving, cancellationToken));
            Tell(await CheckCloseAsync(receiving, cancellationToken));
            return isGood;
        }
        finally
        {
            channel.Abort();
            await ((Task)receiving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // A flush of the reader's may still run.
            await _sending.WaitAsync(CancellationToken.None);
            await channel.DisposeAsync();
            _sending.Dispose();
        }
    }

    void IChannelReceiver.OnBytes()
    {
    }

    void IChannelReceiver.OnMessage(Opcode opcode, ReadOnlySpan<byte> payload)
        => _messages.Writer.TryWrite(Encoding.UTF8.GetString(payload));

    void IChannelReceiver.OnMessageTooLarge(Opcode opcode, long size)
    {
    }

    void IChannelReceiver.OnPong(long number) => _pongs.Writer.TryWrite(time.GetTimestamp());

    void IChannelReceiver.OnControlDue() => _ = FlushAsync();

    Task IChannelReceiver.SendAnswersAsync(WsCloseCode code) => Task.CompletedTask;

    ValueTask IChannelReceiver.WaitUntilReadyAsync() => default;

    private async Task<bool> FlushAsync()
    {
        await _sending.WaitAsync(CancellationToken.None);
        try
        {
            return await channel.FlushAsync();
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task<Check> CheckWelcomeAsync(CancellationToken cancellationToken)
    {
        try
        {
            string first = await _messages.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(timeout, time, cancellationToken);
            return WelcomeText.Describe(first) is { } text
                ? new Check("welcome", true, text)
                : new Check("welcome", false, $"the first message is no $welcome, which {WsSubprotocol.V1Json} demands: {Shorten(first)}");
        }
        catch (TimeoutException)
        {
            return new Check("welcome", false, $"no $welcome within {timeout.TotalSeconds} s, which {WsSubprotocol.V1Json} demands");
        }
    }

    private async Task<Check> CheckPingsAsync(Task<Exception?> receiving, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>();

        // The first one is not counted: it measures the compiler of this process.
        for (int i = -1; i < Pings; i++)
        {
            long start = time.GetTimestamp();
            channel.RequestPing(i);
            Task<long> pong = _pongs.Reader.ReadAsync(cancellationToken).AsTask();
            bool isSent = await FlushAsync();
            try
            {
                await Task.WhenAny(pong, receiving).WaitAsync(timeout, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                return new Check("ping", false, $"no pong within {timeout.TotalSeconds} s (RFC 6455 §5.5.3)");
            }

            if (!isSent || !pong.IsCompletedSuccessfully)
            {
                return new Check("ping", false, $"the connection ended after {i + 1} pings: {await DescribeEndAsync(receiving)}");
            }

            if (i >= 0)
            {
                times.Add(time.GetElapsedTime(start, await pong));
            }
        }

        return new Check("ping", true, $"{Pings} pings: {string.Join(" ", times.Select(ProbeReport.ToText))} ms");
    }

    private async Task<Check> CheckCloseAsync(Task<Exception?> receiving, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        channel.RequestClose(WsCloseCode.Normal, "");
        await FlushAsync();
        await ((Task)receiving).WaitAsync(timeout, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (!receiving.IsCompleted)
        {
            return new Check("close", false, $"no close frame of the server within {timeout.TotalSeconds} s (RFC 6455 §5.5.1)");
        }

        WsClose close = channel.Describe();
        string took = ProbeReport.ToText(time.GetElapsedTime(start));
        return close.WasClean
            ? new Check("close", true, $"closed by the closing handshake: {(int)close.Code}, {took} ms")
            : new Check("close", false, $"not closed by the closing handshake: {await DescribeEndAsync(receiving)}");
    }

    private async Task<string> DescribeEndAsync(Task<Exception?> receiving)
    {
        Exception? failure = receiving.IsCompleted ? await receiving : null;
        WsClose close = channel.Describe();
        return failure?.Message ?? $"the server ended it with {(int)close.Code} {close.Reason}".TrimEnd();
    }

    private static string Shorten(string text) => text.Length <= 200 ? text : text[..200] + "…";

    /// <summary>Reads the first message of the protocol.</summary>
    private static class WelcomeText
    {
        public static string? Describe(string message)
        {
            try
            {
                using var document = JsonDocument.Parse(message);
                return document.RootElement.TryGetProperty("payload", out JsonElement welcome)
                    && welcome.TryGetProperty("contract", out JsonElement contract)
                    ? Describe(welcome, contract)
                    : null;
            }
            catch (JsonException)
            {
                return null;
            }
            catch (InvalidOperationException)
            {
                // A member of another type than the protocol has.
                return null;
            }
        }

        private static string Describe(JsonElement welcome, JsonElement contract)
        {
            string version = contract.TryGetProperty("version", out JsonElement number) ? $" {number.GetString()}" : "";
            string hash = contract.TryGetProperty("hash", out JsonElement text) ? text.GetString() ?? "" : "";
            string limit = welcome.TryGetProperty("limits", out JsonElement limits)
                && limits.TryGetProperty("maxMessageBytes", out JsonElement bytes)
                ? $", messages up to {bytes.GetRawText()} bytes"
                : "";
            return $"$welcome: {contract.GetProperty("name").GetString()}{version}, contract {hash[..Math.Min(hash.Length, 12)]}{limit}";
        }
    }
}
