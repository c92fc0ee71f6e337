using System.Globalization;
using TypedWs.Cli.Connecting;
using TypedWs.Cli.Messages;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Benching;

/// <summary>The command <c>bench</c>: sends at a rate that does not depend on the answers (an open loop), and measures each time from the
/// moment at which the message should have been sent. So a server that stalls cannot hide the messages that had to wait.</summary>
internal sealed class Bench(BenchSettings settings, Report report, TimeProvider time)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly BenchStats _stats = new();
    private readonly List<ToolConnection> _connections = [];
    private readonly SentTimes _shared = new(settings.Measure);
    private readonly List<SentTimes> _own = [];

    // Messages from this number on are measured.
    private readonly long _firstMeasured = (long)(settings.WarmUp.TotalSeconds * settings.Rate);
    private volatile bool _isOver;

    /// <summary>Runs the command.</summary>
    /// <exception cref="ToolException">A connection cannot be opened.</exception>
    public async Task<(ExitCode Exit, WsClose? Close)> RunAsync(CancellationToken ending)
    {
        try
        {
            long start = time.GetTimestamp();
            await ConnectAsync(ending);
            report.Note($"{settings.Connections} connections in {time.GetElapsedTime(start).TotalSeconds:0.00} s");
            long sending = time.GetTimestamp();
            TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
            await SendAsync(ending);
            TimeSpan took = time.GetElapsedTime(sending);
            TimeSpan cpu = Environment.CpuUsage.TotalTime - cpuBefore;
            await DrainAsync(ending);
            _isOver = true;
            new BenchReport(report).Show(settings, _stats, took, cpu);
            bool isComplete = settings.Measure == BenchMeasure.FanOut ? _stats.Arrived >= _stats.Sent : _stats.Arrived == _stats.Sent;
            ExitCode exit = _stats.Closed > 0 ? ExitCode.Closed
                : _stats.Errors.Count > 0 || !isComplete ? ExitCode.Negative
                : ExitCode.Done;
            return (exit, null);
        }
        finally
        {
            _isOver = true;
            await Task.WhenAll(_connections.Select(static connection => connection.CloseAsync()));
            await Task.WhenAll(_connections.Select(static connection => connection.DisposeAsync().AsTask()));
        }
    }

    private async Task ConnectAsync(CancellationToken ending)
    {
        long start = time.GetTimestamp();
        var opening = new List<Task>();
        for (int i = 0; i < settings.Connections; i++)
        {
            await WaitUntilAsync(start, TimeSpan.FromSeconds(i / settings.ConnectRate), ending);
            var own = new SentTimes(settings.Measure);
            var connection = new ToolConnection(settings.Connection, time, text => OnText(own, text), static _ => { });
            connection.StateChanged += change =>
            {
                if (change is { From: WsConnectionState.Open, To: WsConnectionState.Closed or WsConnectionState.Connecting } && !_isOver)
                {
                    _stats.AddClosed();
                }
            };
            _own.Add(own);
            _connections.Add(connection);
            opening.Add(connection.OpenAsync(ending));
        }

        await Task.WhenAll(opening);
    }

    private async Task SendAsync(CancellationToken ending)
    {
        long count = _firstMeasured + (long)(settings.Duration.TotalSeconds * settings.Rate);
        long start = time.GetTimestamp();
        for (long number = 0; number < count; number++)
        {
            TimeSpan intended = TimeSpan.FromSeconds(number / settings.Rate);
            await WaitUntilAsync(start, intended, ending);
            int index = (int)(number % _connections.Count);
            long at = start + (long)(intended.TotalSeconds * time.TimestampFrequency);
            (settings.Measure == BenchMeasure.FanOut ? _shared : _own[index]).Add(number, at);
            if (number >= _firstMeasured)
            {
                _stats.AddSent();
                _stats.Lateness.Add(time.GetElapsedTime(at));
            }

            if (!_connections[index].TrySend(ToText(number)))
            {
                _stats.AddError("not_sent");
            }
        }
    }

    private string ToText(long number)
    {
        string? payload = settings.Payload?.Replace(BenchSettings.NumberMark, SentTimes.ToMark(number), StringComparison.Ordinal);
        string? id = settings.Measure == BenchMeasure.Acknowledgement ? number.ToString(CultureInfo.InvariantCulture) : null;
        return new OutboundMessage(settings.Type, payload, id).ToText(settings.Connection.Names);
    }

    private async Task WaitUntilAsync(long start, TimeSpan intended, CancellationToken ending)
    {
        while (time.GetElapsedTime(start) < intended)
        {
            await Task.Delay(Tick, time, ending);
        }
    }

    // Until all has arrived, or nothing comes any more.
    private async Task DrainAsync(CancellationToken ending)
    {
        long last = -1;
        long changed = time.GetTimestamp();
        while (_own.Sum(static own => (long)own.Count) > 0 || settings.Measure == BenchMeasure.FanOut)
        {
            TimeSpan silence = settings.Measure == BenchMeasure.FanOut ? TimeSpan.FromMilliseconds(500) : settings.Connection.Timeout;
            if (_stats.Arrived != last)
            {
                (last, changed) = (_stats.Arrived, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(changed) > silence || _stats.Closed >= _connections.Count)
            {
                return;
            }

            await Task.Delay(Tick * 10, time, ending);
        }
    }

    private void OnText(SentTimes own, string text)
    {
        InboundMessage message = InboundMessage.Parse(text, settings.Connection.Names);
        if (message.IsError)
        {
            _stats.AddError(message.ErrorCode ?? "error");
        }

        (long Number, long At)? found = settings.Measure switch
        {
            BenchMeasure.Acknowledgement when message.RefJson is { } reference
                && long.TryParse(reference, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                => own.Take(number, isLast: true) is { } at ? (number, at) : null,
            BenchMeasure.FanOut when SentTimes.FindMark(text) is { } number
                => _shared.Take(number, isLast: false) is { } at ? (number, at) : null,
            BenchMeasure.Echo when message.Type is not ['$', ..] => own.TakeNext(),
            _ => null,
        };
        if (found is { } sent && sent.Number >= _firstMeasured)
        {
            _stats.AddArrival(time.GetElapsedTime(sent.At));
        }
    }
}
