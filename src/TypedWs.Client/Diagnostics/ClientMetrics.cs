using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace TypedWs.Client.Diagnostics;

/// <summary>The metrics and activities of all clients of the process. An instrument without a listener costs one read of a field.</summary>
internal sealed class ClientMetrics
{
    private readonly Counter<long> _attempts;
    private readonly UpDownCounter<long> _open;
    private readonly Counter<long> _notSent;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _skipped;
    private readonly Histogram<double> _requests;
    private readonly TimeProvider _time;

    /// <param name="factory">The host's factory of meters; null for none.</param>
    /// <param name="time">The clock.</param>
    public ClientMetrics(IMeterFactory? factory, TimeProvider time)
    {
        _time = time;
        Meter meter = factory?.Create(WsClientTelemetry.MeterName) ?? Shared;
        _attempts = meter.CreateCounter<long>(
            "typedws.client.attempts", "{attempt}", "Attempts to connect, by typedws.outcome: open, refused, failed.");
        _open = meter.CreateUpDownCounter<long>("typedws.client.connections", "{connection}", "Open connections.");
        _notSent = meter.CreateCounter<long>(
            "typedws.client.messages.not_sent", "{message}", "Messages that were queued and not sent, by typedws.reason.");
        _dropped = meter.CreateCounter<long>(
            "typedws.client.messages.dropped", "{message}", "Received messages that a slow enumeration has dropped.");
        _skipped = meter.CreateCounter<long>(
            "typedws.client.messages.skipped",
            "{message}",
            "Received messages that were skipped, by typedws.reason: invalid, unknown, late.");
        _requests = meter.CreateHistogram<double>(
            "typedws.client.request.duration", "s", "Time from a request to its answer, by typedws.message.type and error.type.");
    }

    // Without a factory, all clients share one meter, which lives as long as the process.
    private static Meter Shared { get; } = new(WsClientTelemetry.MeterName);

    private static ActivitySource Source { get; } = new(WsClientTelemetry.ActivitySourceName);

    /// <summary>An attempt to connect has ended.</summary>
    public void Attempted(Exception? failure)
    {
        string outcome = failure is null ? "open" : failure is WsHandshakeException ? "refused" : "failed";
        _attempts.Add(1, new KeyValuePair<string, object?>("typedws.outcome", outcome));
    }

    /// <summary>A connection has opened or ended.</summary>
    public void CountOpen(int change) => _open.Add(change);

    /// <summary>A message was not sent.</summary>
    public void NotSent(WsSendFailure reason)
        => _notSent.Add(1, new KeyValuePair<string, object?>("typedws.reason", reason.ToString()));

    /// <summary>An enumeration has dropped a message.</summary>
    public void Dropped() => _dropped.Add(1);

    /// <summary>A received message was skipped.</summary>
    public void Skipped(string reason) => _skipped.Add(1, new KeyValuePair<string, object?>("typedws.reason", reason));

    /// <summary>A request begins.</summary>
    /// <returns>Null if nobody listens.</returns>
    public RequestTrace? RequestBegins(string type)
    {
        Activity? activity = null;
        if (Source.HasListeners())
        {
            Activity? current = Activity.Current;
            activity = Source.StartActivity($"send {type}", ActivityKind.Client);
            activity?.SetTag("typedws.message.type", type);

            // The activity is that of the request, not of the code that follows.
            Activity.Current = current;
        }

        long startedAt = _requests.Enabled ? _time.GetTimestamp() : 0;
        return startedAt != 0 || activity is not null ? new RequestTrace(type, startedAt, activity) : null;
    }

    /// <summary>A request has ended.</summary>
    /// <param name="trace">The request.</param>
    /// <param name="outcome">The code of the error; null for none.</param>
    public void RequestEnded(RequestTrace trace, string? outcome)
    {
        if (trace.StartedAt != 0)
        {
            var tags = new TagList { { "typedws.message.type", trace.Type } };
            if (outcome is not null)
            {
                tags.Add("error.type", outcome);
            }

            _requests.Record(_time.GetElapsedTime(trace.StartedAt).TotalSeconds, tags);
        }

        if (trace.Activity is { } activity)
        {
            if (outcome is not null)
            {
                activity.SetTag("error.type", outcome);
                activity.SetStatus(ActivityStatusCode.Error);
            }

            activity.Stop();
        }
    }
}
