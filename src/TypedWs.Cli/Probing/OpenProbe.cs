using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using TypedWs.Cli.Http;
using TypedWs.Client.Channels;
using TypedWs.Framing;

namespace TypedWs.Cli.Probing;

/// <summary>Tries an open connection: the first message, pings, and the closing handshake. Each wait has a limit, whatever the server
/// sends, and whether or not it reads.</summary>
/// <param name="channel">The connection.</param>
/// <param name="time">The clock.</param>
/// <param name="timeout">The limit of each wait.</param>
[SuppressMessage("Design", "CA1001", Justification = "The end of the run disposes what it has.")]
internal sealed class OpenProbe(ClientChannel channel, TimeProvider time, TimeSpan timeout) : IChannelReceiver
{
    private const int Pings = 5;

    private readonly TaskCompletionSource<Check> _welcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1);
    private readonly string _limit = string.Create(CultureInfo.InvariantCulture, $"within {timeout.TotalSeconds} s");
    private volatile AwaitedPong? _awaited;
    private int _isFlushDue;

    /// <summary>Runs all checks, and shows each as soon as it is known.</summary>
    /// <returns>False if one of them is bad.</returns>
    public async Task<bool> RunAsync(Action<Check> show, CancellationToken cancellationToken)
    {
        // On a thread of its own: a server that sends without an end would keep this one.
        Task<Exception?> receiving = Task.Run(() => channel.ReceiveAsync(this), CancellationToken.None);
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
                Tell(await CheckWelcomeAsync(receiving, cancellationToken));
            }

            Tell(await CheckPingsAsync(receiving, cancellationToken));
            Tell(await CheckCloseAsync(receiving, cancellationToken));
            return isGood;
        }
        finally
        {
            channel.Abort();
            await EndAsync(receiving);
        }
    }

    void IChannelReceiver.OnBytes()
    {
    }

    void IChannelReceiver.OnMessage(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        if (!_welcome.Task.IsCompleted)
        {
            _welcome.TrySetResult(opcode == Opcode.Text
                ? WelcomeVerdict.Judge(Encoding.UTF8.GetString(payload))
                : WelcomeVerdict.Bad($"the first message is binary, and no $welcome ({payload.Length} bytes)"));
        }
    }

    void IChannelReceiver.OnMessageTooLarge(Opcode opcode, long size)
        => _welcome.TrySetResult(WelcomeVerdict.Bad($"the first message has {size} bytes, and is no $welcome"));

    void IChannelReceiver.OnPong(long number)
    {
        if (_awaited is { } awaited && awaited.Number == number)
        {
            awaited.Arrived.TrySetResult(time.GetTimestamp());
        }
    }

    // A server may send many pings. The pongs wait for one flush.
    void IChannelReceiver.OnControlDue()
    {
        if (Interlocked.Exchange(ref _isFlushDue, 1) == 0)
        {
            _ = FlushAsync();
        }
    }

    Task IChannelReceiver.SendAnswersAsync(WsCloseCode code) => Task.CompletedTask;

    ValueTask IChannelReceiver.WaitUntilReadyAsync() => default;

    private async Task<bool> FlushAsync()
    {
        await _sending.WaitAsync(CancellationToken.None);
        try
        {
            Volatile.Write(ref _isFlushDue, 0);
            return await channel.FlushAsync();
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task<Check> CheckWelcomeAsync(Task<Exception?> receiving, CancellationToken cancellationToken)
    {
        if (!await TryWaitAsync(Task.WhenAny(_welcome.Task, receiving), cancellationToken))
        {
            return WelcomeVerdict.Bad($"no $welcome {_limit}, which {WsSubprotocol.V1Json} demands");
        }

        return _welcome.Task.IsCompleted
            ? await _welcome.Task
            : WelcomeVerdict.Bad($"the connection ended before its first message: {await DescribeEndAsync(receiving)}");
    }

    private async Task<Check> CheckPingsAsync(Task<Exception?> receiving, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>();

        // The first one is not counted: it measures the compiler of this process.
        for (int i = -1; i < Pings; i++)
        {
            long start = time.GetTimestamp();
            var awaited = new AwaitedPong(i);
            _awaited = awaited;
            channel.RequestPing(i);
            if (!await TryWaitAsync(Task.WhenAny(FlushAsync(), receiving), cancellationToken))
            {
                return new Check("ping", false, $"no ping could be sent {_limit}: the server does not read");
            }

            if (!await TryWaitAsync(Task.WhenAny(awaited.Arrived.Task, receiving), cancellationToken))
            {
                return new Check("ping", false, $"no pong {_limit} (RFC 6455 §5.5.3)");
            }

            if (!awaited.Arrived.Task.IsCompleted)
            {
                return new Check("ping", false, $"the connection ended after {i + 1} pings: {await DescribeEndAsync(receiving)}");
            }

            if (i >= 0)
            {
                times.Add(time.GetElapsedTime(start, await awaited.Arrived.Task));
            }
        }

        return new Check("ping", true, $"{Pings} pings: {string.Join(" ", times.Select(ProbeReport.ToText))} ms");
    }

    private async Task<Check> CheckCloseAsync(Task<Exception?> receiving, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        channel.RequestClose(WsCloseCode.Normal, "");
        if (!await TryWaitAsync(FlushAsync(), cancellationToken))
        {
            return new Check("close", false, $"no close frame could be sent {_limit}: the server does not read");
        }

        if (!await TryWaitAsync(receiving, cancellationToken))
        {
            return new Check("close", false, $"no close frame of the server {_limit} (RFC 6455 §5.5.1)");
        }

        WsClose close = channel.Describe();
        string took = ProbeReport.ToText(time.GetElapsedTime(start));
        return close.WasClean
            ? new Check("close", true, $"closed by the closing handshake: {(int)close.Code}, {took} ms")
            : new Check("close", false, $"not closed by the closing handshake: {await DescribeEndAsync(receiving)}");
    }

    // False if it took too long. The task does not fail.
    private async Task<bool> TryWaitAsync(Task task, CancellationToken cancellationToken)
    {
        await task.WaitAsync(timeout, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return task.IsCompleted;
    }

    // A flush may still run. If the transport does not end it, whoever has opened the connection does.
    private async Task EndAsync(Task<Exception?> receiving)
    {
        Task idle = Task.WhenAll(receiving, _sending.WaitAsync(CancellationToken.None));
        if (await TryWaitAsync(idle, CancellationToken.None))
        {
            await channel.DisposeAsync();
            _sending.Dispose();
        }
    }

    private async Task<string> DescribeEndAsync(Task<Exception?> receiving)
    {
        Exception? failure = receiving.IsCompleted ? await receiving : null;
        WsClose close = channel.Describe();
        return failure?.Message ?? (close.Code == WsCloseCode.Abnormal
            ? "the server ended it without a close frame"
            : $"the server ended it with {(int)close.Code} {close.Reason}".TrimEnd());
    }

    private sealed record AwaitedPong(long Number)
    {
        public TaskCompletionSource<long> Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
