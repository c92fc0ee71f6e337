using System.Globalization;
using TypedWs.Cli.Messages;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Benching;

/// <summary>The command <c>bench</c>: sends at a rate that does not depend on the answers (an open loop), and measures each time from the
/// moment at which the message should have been sent. So a server that stalls cannot hide the messages that had to wait.</summary>
internal sealed class Bench(BenchSettings settings, Report report, TimeProvider time)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);

    private readonly BenchStats _stats = new();

    // The times of a fan-out, whose messages arrive on other connections than their own.
    private readonly SentTimes _shared = new(settings.Measure);

    // Messages from this number on are measured.
    private readonly long _firstMeasured = (long)(settings.WarmUp.TotalSeconds * settings.Rate);

    private bool IsFanOut => settings.Measure == BenchMeasure.FanOut;

    /// <summary>Runs the command. Ctrl+C ends the measurement, and what was measured until then is shown.</summary>
    /// <exception cref="ToolException">A connection cannot be opened.</exception>
    public async Task<(ExitCode Exit, WsClose? Close)> RunAsync(CancellationToken ending)
    {
        await using var connections = new BenchConnections(settings, time);
        var opening = new Schedule(time);
        await connections.OpenAsync(() => new BenchConnection(settings, time, OnText, _stats.AddClosed), ending);
        report.Note(string.Create(
            CultureInfo.InvariantCulture, $"{settings.Connections} connections in {opening.Elapsed.TotalSeconds:0.00} s"));
        TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
        var sending = new Schedule(time);
        await SendAsync(connections.All, sending, ending);
        TimeSpan took = sending.Elapsed;
        TimeSpan cpu = Environment.CpuUsage.TotalTime - cpuBefore;
        await DrainAsync(connections.All, ending);
        foreach (BenchConnection connection in connections.All)
        {
            connection.Complete();
        }

        if (ending.IsCancellationRequested)
        {
            report.Note("interrupted: the figures are those until then, and answers on their way count as missing");
        }

        new BenchReport(report).Show(settings, _stats, took, cpu);
        return (GetExit(), null);
    }

    private ExitCode GetExit()
        => _stats.Closed > 0 ? ExitCode.Closed
            : _stats.Errors.Count > 0 || _stats.Arrived != settings.Expect(_stats.Sent) ? ExitCode.Negative
            : ExitCode.Done;

    private async Task SendAsync(IReadOnlyList<BenchConnection> connections, Schedule schedule, CancellationToken ending)
    {
        long count = _firstMeasured + (long)(settings.Duration.TotalSeconds * settings.Rate);
        for (long number = 0; number < count; number++)
        {
            var intended = TimeSpan.FromSeconds(number / settings.Rate);
            if (!await schedule.TryWaitAsync(intended, ending))
            {
                return;
            }

            BenchConnection connection = connections[(int)(number % connections.Count)];
            long at = schedule.At(intended);
            (IsFanOut ? _shared : connection.Sent).Add(number, at);
            if (number >= _firstMeasured)
            {
                _stats.AddSent();
                _stats.Lateness.Add(time.GetElapsedTime(at));
            }

            if (!connection.TrySend(ToText(number)))
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

    // Until all has arrived, or nothing comes any more.
    private async Task DrainAsync(IReadOnlyList<BenchConnection> connections, CancellationToken ending)
    {
        long last = -1;
        long changed = time.GetTimestamp();
        while (!ending.IsCancellationRequested && IsDue(connections))
        {
            if (_stats.Arrived != last)
            {
                (last, changed) = (_stats.Arrived, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(changed) > settings.Connection.Timeout || _stats.Closed >= connections.Count)
            {
                return;
            }

            await Task.Delay(BetweenLooks, time, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool IsDue(IReadOnlyList<BenchConnection> connections)
        => IsFanOut ? _stats.Arrived < settings.Expect(_stats.Sent) : connections.Any(static connection => connection.Due > 0);

    private void OnText(BenchConnection connection, string text)
    {
        InboundMessage message = InboundMessage.Parse(text, settings.Connection.Names);
        if (message.IsError)
        {
            _stats.AddError(message.ErrorCode ?? "error");
        }

        (long Number, long At)? found = settings.Measure switch
        {
            BenchMeasure.Acknowledgement => TakeAnswer(connection, message),
            BenchMeasure.FanOut => TakeDelivery(connection, text),
            BenchMeasure.Echo when message.Type is not ['$', ..] => connection.Sent.TakeNext(),
            _ => null,
        };
        if (found is { } sent && sent.Number >= _firstMeasured)
        {
            _stats.AddArrival(time.GetElapsedTime(sent.At));
        }
    }

    private static (long Number, long At)? TakeAnswer(BenchConnection connection, InboundMessage message)
        => long.TryParse(message.RefJson, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && connection.Sent.Take(number, isLast: true) is { } at
            ? (number, at)
            : null;

    private (long Number, long At)? TakeDelivery(BenchConnection connection, string text)
    {
        if (SentTimes.FindMark(text) is not { } number || _shared.Take(number, isLast: false) is not { } at)
        {
            return null;
        }

        if (!connection.Seen.Add(number))
        {
            _stats.AddError("delivered_twice");
            return null;
        }

        return (number, at);
    }
}
