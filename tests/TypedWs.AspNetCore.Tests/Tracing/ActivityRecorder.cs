using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;

namespace TypedWs.AspNetCore.Tests.Tracing;

/// <summary>
/// Listens as a collector does, and keeps the ended activities of the messages of one endpoint: those of tests that run at the
/// same time are none of its own, and are not sampled.
/// </summary>
internal sealed class ActivityRecorder : IDisposable
{
    private readonly Channel<Activity> _ended = Channel.CreateUnbounded<Activity>();
    private readonly ConcurrentDictionary<ActivitySpanId, Activity> _upgrades = new();
    private readonly ActivityListener _listener;

    /// <param name="endpoint">Whose messages.</param>
    /// <param name="withUpgrades">Whether the host's source is listened to as well.</param>
    /// <param name="isRecorded">A sampler; everything if null.</param>
    public ActivityRecorder(
        string endpoint,
        bool withUpgrades = true,
        Func<ActivityCreationOptions<ActivityContext>, bool>? isRecorded = null)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source
                => source.Name == WsTelemetry.ActivitySourceName || (withUpgrades && source.Name == "Microsoft.AspNetCore"),
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
            {
                bool isOurs = options.Source.Name != WsTelemetry.ActivitySourceName
                    || options.Name == endpoint || options.Name.StartsWith(endpoint + " ", StringComparison.Ordinal);
                return isOurs && isRecorded?.Invoke(options) != false ? ActivitySamplingResult.AllDataAndRecorded

                    // As OpenTelemetry's tracer does, so that the decision reaches what is nested.
                    : isOurs && (options.Parent == default || options.Parent.IsRemote) ? ActivitySamplingResult.PropagationData
                    : ActivitySamplingResult.None;
            },
            ActivityStarted = activity =>
            {
                if (activity.Source.Name != WsTelemetry.ActivitySourceName)
                {
                    _upgrades[activity.SpanId] = activity;
                }
            },
            ActivityStopped = activity =>
            {
                if (activity.Source.Name == WsTelemetry.ActivitySourceName && activity.Recorded)
                {
                    Assert.True(_ended.Writer.TryWrite(activity));
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public Task<Activity> NextAsync() => _ended.Reader.ReadAsync().WithinLimit();

    /// <summary>Whether it is an upgrade request's.</summary>
    public bool IsUpgrade(ActivitySpanId id) => _upgrades.ContainsKey(id);

    public void ExpectNothing() => Assert.False(_ended.Reader.TryPeek(out Activity? activity), $"Unexpected: {activity?.DisplayName}");

    public void Dispose() => _listener.Dispose();
}
