using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using TypedWs.Client.Opening;

namespace TypedWs.Client.Diagnostics;

/// <summary>The metrics and activities of all clients of the process. An instrument without a listener costs one read of a field.</summary>
internal sealed class ClientMetrics
{
    private readonly Counter<long> _attempts;
    private readonly ClientGauges _gauges;
    private readonly Counter<long> _notSent;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _skipped;
    private readonly Histogram<double> _requests;
    private readonly Histogram<double> _pings;
    private readonly TimeProvider _time;

    /// <param name="factory">The host's factory of meters; null for none.</param>
    /// <param name="time">The clock.</param>
    public ClientMetrics(IMeterFactory? factory, TimeProvider time)
    {
        _time = time;
        Meter meter = factory?.Create(WsClientTelemetry.MeterName) ?? Shared;
        _attempts = meter.CreateCounter<long>(
            "typedws.client.attempts", "{attempt}", "Attempts to connect, by typedws.outcome: open, refused, failed.");
        _gauges = ClientGauges.Of(meter);
        _notSent = meter.CreateCounter<long>(
            "typedws.client.messages.not_sent",
            "{message}",
            "Messages that were refused by the queue, or were queued and not sent, by typedws.reason.");
        _dropped = meter.CreateCounter<long>(
            "typedws.client.messages.dropped", "{message}", "Received messages that a slow enumeration has dropped.");
        _skipped = meter.CreateCounter<long>(
            "typedws.client.messages.skipped",
            "{message}",
            "Received messages that were skipped, by typedws.reason: invalid, unknown, late.");
        _pings = meter.CreateHistogram<double>(
            "typedws.client.ping.duration", "s", "Time from a ping of the client to the server's pong.");
        _requests = meter.CreateHistogram<double>(
            "typedws.client.request.duration", "s", "Time from a request to its answer, by typedws.message.type and error.type.");
    }

    // Without a factory, all clients share one meter, which lives as long as the process.
    private static Meter Shared { get; } = new(WsClientTelemetry.MeterName);

    private static ActivitySource Source { get; } = new(WsClientTelemetry.ActivitySourceName);

    /// <summary>A client runs: its state and its queue are observed.</summary>
    public void Observe(IObservedClient client) => _gauges.Add(client);

    /// <summary>A client has stopped.</summary>
    public void Forget(IObservedClient client) => _gauges.Remove(client);

    /// <summary>An attempt to connect begins.</summary>
    /// <param name="address">The address of the server.</param>
    /// <param name="number">The number of the attempt in a row, from 1.</param>
    public static AttemptTrace AttemptBegins(Uri address, int number)
    {
        Activity? activity = null;
        if (Source.HasListeners())
        {
            activity = Source.StartActivity("connect", ActivityKind.Client);
            activity?.SetTag("server.address", address.Host);
            activity?.SetTag("server.port", address.Port);
            activity?.SetTag("typedws.attempt", number);

            // It is current in the opening handshake only.
            Activity.Current = null;
        }

        return new AttemptTrace(activity);
    }

    /// <summary>A connection is open, or the attempt to open it has failed. The later end of an open connection is no part of the
    /// attempt.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="failure">The failure; null if the connection is open.</param>
    public void AttemptEnds(AttemptTrace attempt, WsConnectionFailure? failure)
    {
        if (!attempt.TryEnd())
        {
            return;
        }

        _attempts.Add(1, new KeyValuePair<string, object?>("typedws.outcome", DescribeOutcome(failure)));
        if (attempt.Activity is { } activity)
        {
            if (failure is not null)
            {
                activity.SetTag("error.type", DescribeCause(failure));
                activity.SetStatus(ActivityStatusCode.Error, failure.ToString());
            }

            activity.Stop();
        }
    }

    /// <summary>The server has answered a ping.</summary>
    public void PingAnswered(TimeSpan roundTrip) => _pings.Record(roundTrip.TotalSeconds);

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

    private static string DescribeOutcome(WsConnectionFailure? failure) => failure switch
    {
        null => "open",
        { Close.Code: not (WsCloseCode.NoStatus or WsCloseCode.Abnormal) } => "refused",
        { IsTokenRefused: true } or { Exception: WsHandshakeException or WsUnauthorizedException } => "refused",
        _ => "failed",
    };

    private static string DescribeCause(WsConnectionFailure failure) => failure switch
    {
        { Exception: WsHandshakeException refusal } => ((int)refusal.StatusCode).ToString(CultureInfo.InvariantCulture),
        { Exception: { } exception } => exception.GetType().FullName!,
        _ => ((int)(failure.Close?.Code ?? WsCloseCode.Abnormal)).ToString(CultureInfo.InvariantCulture),
    };
}
