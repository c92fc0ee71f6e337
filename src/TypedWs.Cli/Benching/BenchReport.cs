using System.Globalization;
using TypedWs.Cli.Output;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Benching;

/// <summary>Shows the figures of a run.</summary>
internal sealed class BenchReport(Report report)
{
    // Above these, the tool may be slower than the server.
    private const double MuchCpu = 80;

    private static readonly TimeSpan MuchLate = TimeSpan.FromMilliseconds(20);
    private static readonly (string Name, double Percent)[] Percentiles =
        [("p50", 50), ("p90", 90), ("p99", 99), ("p99.9", 99.9)];

    /// <summary>Shows them.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="stats">The figures.</param>
    /// <param name="took">The time of the sending.</param>
    /// <param name="cpu">The time of the processors that this process has used meanwhile.</param>
    public void Show(BenchSettings settings, BenchStats stats, TimeSpan took, TimeSpan cpu)
    {
        double rate = took > settings.WarmUp ? stats.Sent / (took - settings.WarmUp).TotalSeconds : 0;
        double load = took == TimeSpan.Zero ? 0 : 100 * cpu.TotalSeconds / (took.TotalSeconds * Environment.ProcessorCount);
        long expected = settings.Expect(stats.Sent);
        long missing = Math.Max(0, expected - stats.Arrived);
        ShowForPeople(settings, stats, rate, load, expected);
        report.Json(writer =>
        {
            writer.WriteStartObject("bench");
            writer.WriteNumber("connections", settings.Connections);
            writer.WriteNumber("sent", stats.Sent);
            writer.WriteNumber("perSecond", Math.Round(rate, 1));
            writer.WriteNumber("expected", expected);
            writer.WriteNumber("arrived", stats.Arrived);
            writer.WriteNumber("missing", missing);
            writer.WriteNumber("closed", stats.Closed);
            writer.WriteStartObject("errors");
            foreach ((string code, long count) in stats.Errors.OrderBy(static error => error.Key, StringComparer.Ordinal))
            {
                writer.WriteNumber(code, count);
            }

            writer.WriteEndObject();
            writer.WriteStartObject("latencyMs");
            foreach ((string name, double percent) in Percentiles)
            {
                writer.WriteNumber(name, stats.Latency.Percentile(percent).TotalMilliseconds);
            }

            writer.WriteNumber("max", stats.Latency.Max.TotalMilliseconds);
            writer.WriteEndObject();
            writer.WriteNumber("sentLateP99Ms", stats.Lateness.Percentile(99).TotalMilliseconds);
            writer.WriteNumber("cpuPercent", Math.Round(load, 1));
            writer.WriteEndObject();
        });
        if (load > MuchCpu || stats.Lateness.Percentile(99) > MuchLate)
        {
            report.Warn("The tool itself may be the bottleneck: it used much of the processors, or sent late. Lower the rate.");
        }
    }

    private static string ToText(TimeSpan time) => time.TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture);

    private void ShowForPeople(BenchSettings settings, BenchStats stats, double rate, double load, long expected)
    {
        string errors = stats.Errors.Count == 0
            ? "no errors"
            : string.Join(", ", stats.Errors.OrderBy(static error => error.Key, StringComparer.Ordinal)
                .Select(static error => $"{error.Key} {error.Value}"));
        string arrived = settings.Measure == BenchMeasure.FanOut ? $"of {expected} deliveries" : "answers";
        string rest = stats.Arrived > expected ? $"{stats.Arrived - expected} too many" : $"{expected - stats.Arrived} missing";
        string closed = stats.Closed > 0 ? $" · {stats.Closed} connections ended" : "";
        report.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{stats.Sent} sent ({rate:0.0}/s) · {stats.Arrived} {arrived} · {rest} · {errors}{closed}"));
        IEnumerable<string> times = Percentiles.Select(part => $"{part.Name} {ToText(stats.Latency.Percentile(part.Percent))} ms");
        report.Line($"latency from the intended time: {string.Join(" · ", times)} · max {ToText(stats.Latency.Max)} ms");
        string late = ToText(stats.Lateness.Percentile(99));
        report.Line(Piece.Faint(string.Create(
            CultureInfo.InvariantCulture,
            $"the tool: sent late by p99 {late} ms · {load:0} % of {Environment.ProcessorCount} processors")));
    }
}
