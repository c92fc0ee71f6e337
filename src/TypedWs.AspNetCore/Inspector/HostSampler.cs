using System.Runtime.InteropServices;
using TypedWs.Diagnostics;
using TypedWs.Endpoints;

namespace TypedWs.AspNetCore.Inspector;

/// <summary>The values of one connection at the last sample.</summary>
internal struct ConnectionSample
{
    public long Received;
    public double MessagesPerSecond;
    public long SentBytes;
    public double SentBytesPerSecond;
    public long BufferedBytes;
    public int Moment;
}

/// <summary>
/// Samples the counters of all connections of a host. Rates are differences between two samples, so the connections themselves keep
/// no rates. Not thread-safe.
/// </summary>
internal sealed class HostSampler(EndpointCatalog catalog, bool showsUnknownTypes, TimeProvider time) : IDisposable
{
    public const int MaxNameLength = 128;
    private const int MaxTopics = 50;

    private readonly Dictionary<EndpointRuntime, Watched> _watched = [];
    private readonly Dictionary<WsConnectionBase, ConnectionSample> _connections = [];
    private readonly ErrorRing _errors = new();
    private long _timestamp = time.GetTimestamp();
    private int _moment;

    /// <summary>The time of the last sample.</summary>
    public DateTimeOffset Time { get; private set; }

    public IReadOnlyList<InspectedEndpoint> Endpoints { get; private set; } = [];

    public IReadOnlyDictionary<WsConnectionBase, ConnectionSample> Connections => _connections;

    public ErrorRing Errors => _errors;

    /// <summary>Samples all endpoints and connections.</summary>
    public void Sample()
    {
        long now = time.GetTimestamp();
        double seconds = time.GetElapsedTime(_timestamp, now).TotalSeconds;
        _timestamp = now;
        _moment++;
        _errors.MakeRoom();
        Time = time.GetUtcNow();
        Endpoints = [.. catalog.OfApplication.Select(runtime => SampleEndpoint(runtime, seconds))];
        foreach (KeyValuePair<WsConnectionBase, ConnectionSample> entry in _connections)
        {
            if (entry.Value.Moment != _moment)
            {
                _connections.Remove(entry.Key);
            }
        }
    }

    /// <summary>Stops the counting of error events, because no inspector is open any more.</summary>
    public void Dispose()
    {
        foreach (EndpointRuntime runtime in _watched.Keys)
        {
            runtime.ErrorObserver = null;
        }
    }

    private InspectedEndpoint SampleEndpoint(EndpointRuntime runtime, double seconds)
    {
        Watched watched = Watch(runtime);
        long messages = 0;
        long sentBytes = 0;
        long buffered = 0;
        foreach (WsConnectionBase connection in runtime.Connections)
        {
            ref ConnectionSample sample = ref CollectionsMarshal.GetValueRefOrAddDefault(_connections, connection, out bool isKnown);
            long received = connection.Core.Sequence;

            long sent = connection.Core.Outbound.TakenBytes;

            // A connection that is new in this sample is counted with all its messages, because it was opened after the previous sample. In
            // the very first sample nothing is counted, because there is no previous sample.
            bool isRecent = isKnown || _moment > 1;
            long recent = isRecent ? received - sample.Received : 0;
            long recentlySent = isRecent ? sent - sample.SentBytes : 0;
            sample = new ConnectionSample
            {
                Received = received,
                MessagesPerSecond = PerSecond(recent, seconds),
                SentBytes = sent,
                SentBytesPerSecond = PerSecond(recentlySent, seconds),
                BufferedBytes = connection.BufferedBytes,
                Moment = _moment,
            };
            messages += recent;
            sentBytes += recentlySent;
            buffered += sample.BufferedBytes;
        }

        long errors = watched.Errors.Count;
        long newErrors = errors - watched.ErrorsBefore;
        watched.ErrorsBefore = errors;
        return new InspectedEndpoint(
            runtime.Name,
            runtime.Connections.Count,
            PerSecond(messages, seconds),
            PerSecond(newErrors, seconds),
            PerSecond(sentBytes, seconds),
            buffered,
            FindTopics(runtime, out int topics),
            topics,
            runtime.IsDraining);
    }

    // An endpoint is watched from its first sample on, because it may be mapped while an inspector is open.
    private Watched Watch(EndpointRuntime runtime)
    {
        if (!_watched.TryGetValue(runtime, out Watched? watched))
        {
            watched = new Watched(new ErrorWatch(runtime.Name, _errors, showsUnknownTypes, time));
            _watched.Add(runtime, watched);
            runtime.ErrorObserver = watched.Errors;
        }

        return watched;
    }

    private static InspectedTopic[] FindTopics(EndpointRuntime runtime, out int count)
    {
        count = 0;
        var largest = new PriorityQueue<string, int>();
        foreach (WsTopicCount topic in runtime.Topics.Enumerate())
        {
            count++;
            if (largest.Count < MaxTopics)
            {
                largest.Enqueue(topic.Topic, topic.Subscribers);
            }
            else
            {
                largest.EnqueueDequeue(topic.Topic, topic.Subscribers);
            }
        }

        return
        [
            .. largest.UnorderedItems
                .OrderByDescending(static topic => topic.Priority)
                .ThenBy(static topic => topic.Element, StringComparer.Ordinal)
                .Select(static topic => new InspectedTopic(LogText.Sanitize(topic.Element, MaxNameLength), topic.Priority)),
        ];
    }

    // At least half a second is assumed, because two samples in quick succession give no useful rate.
    private static double PerSecond(long count, double seconds) => Math.Round(count / Math.Max(seconds, 0.5), 1);

    private sealed class Watched(ErrorWatch errors)
    {
        public ErrorWatch Errors => errors;

        public long ErrorsBefore { get; set; }
    }
}
