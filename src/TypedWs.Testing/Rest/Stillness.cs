using System.Globalization;
using TypedWs.Connections;
using TypedWs.Testing.Clocks;

namespace TypedWs.Testing.Rest;

/// <summary>Knows whether a host is at rest: nothing of it is pending, and no byte is on its way, so nothing happens before the test does
/// something or the clock moves. Thread-safe.</summary>
/// <param name="work">The pending work of the server, which the runtime counts.</param>
/// <param name="network">The network.</param>
/// <param name="time">The clock of the host; null if it is not the test's.</param>
/// <param name="connections">The connections of the server.</param>
internal sealed class Stillness(
    PendingWork work, WsTestNetwork network, WsTestTime? time, Func<IEnumerable<WsConnectionBase>> connections)
{
    // The longest wait for bytes that nobody reads, although no side has stopped reading.
    private static readonly TimeSpan LongestReading = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly List<Task> _tracked = [];
    private IParticipant[] _participants = [];
    private RestPoint _rested;

    /// <summary>Adds a client.</summary>
    public void Add(IParticipant participant)
    {
        lock (_gate)
        {
            Volatile.Write(ref _participants, [.. _participants, participant]);
        }
    }

    /// <summary>Removes a client that has ended.</summary>
    public void Remove(IParticipant participant)
    {
        lock (_gate)
        {
            Volatile.Write(ref _participants, [.. _participants.Where(other => other != participant)]);
        }
    }

    /// <summary>Lets the host not count as at rest before the task has completed.</summary>
    public void Track(Task task)
    {
        lock (_gate)
        {
            _tracked.Add(task);
        }
    }

    /// <summary>Waits until the host is at rest.</summary>
    /// <param name="timeout">The longest wait, in real time.</param>
    /// <returns>False if the host is not at rest in that time.</returns>
    /// <exception cref="WsExpectationException">A task of <see cref="Track"/> has failed.</exception>
    public async Task<bool> WaitAsync(TimeSpan timeout)
    {
        long start = RealTime.Clock.GetTimestamp();
        long begun;
        do
        {
            begun = work.Begun;
            foreach (IParticipant participant in Volatile.Read(ref _participants))
            {
                await participant.WhenReceivedAsync(timeout).ConfigureAwait(false);
            }

            if (!await WaitUntilStillAsync(start, timeout).ConfigureAwait(false))
            {
                return false;
            }
        }
        while (network.HasHttp2 && (begun != work.Begun || IsAnyUnread));

        ThrowIfTrackedFailed();
        return true;
    }

    private async Task<bool> WaitUntilStillAsync(long start, TimeSpan timeout)
    {
        while (true)
        {
            // All parts cannot be looked at in one moment. If nothing has begun and no byte has moved between two looks that both found
            // nothing, everything was at rest in between.
            (long, long, long) before = Stamp;
            if (IsStill)
            {
                await PoolTurn.PassAsync().ConfigureAwait(false);
                if (IsStill && before == Stamp)
                {
                    return true;
                }
            }

            TimeSpan elapsed = RealTime.Clock.GetElapsedTime(start);
            if (elapsed > timeout)
            {
                return false;
            }

            await (elapsed < Soon ? PoolTurn.PassAsync() : Task.Delay(Pause, RealTime.Clock)).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the server knows a connection that has just been opened, or is at rest without knowing it.</summary>
    /// <param name="isKnown">Whether the server knows it.</param>
    /// <param name="timeout">The longest wait, in real time.</param>
    public async Task WaitUntilKnownAsync(Func<bool> isKnown, TimeSpan timeout)
    {
        long start = RealTime.Clock.GetTimestamp();
        while (!isKnown() && !IsStill && RealTime.Clock.GetElapsedTime(start) < timeout)
        {
            await PoolTurn.PassAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Waits until nothing changes any more, for the clock: handlers that wait do not count.</summary>
    /// <exception cref="TimeoutException">Something changes all the time.</exception>
    public async Task RestAsync()
    {
        do
        {
            foreach (IParticipant participant in Volatile.Read(ref _participants).Where(static participant => participant.MayBeUnread))
            {
                await participant.WhenReceivedAsync(LongestReading).ConfigureAwait(false);
            }

            RestPoint last = await PoolTurn.PassUntilUnchangedAsync(
                ReadRestPoint,
                (point, turns, unchanged) => IsStillAtRest(point) || IsAtRest(turns, unchanged))
                .ConfigureAwait(false);
            _rested = last;
        }
        while (IsAnyUnread);
    }

    /// <summary>Waits until a task has completed, or nothing changes any more. Any thread, also while the clock moves.</summary>
    /// <param name="task">The task.</param>
    /// <exception cref="TimeoutException">Something changes all the time.</exception>
    public Task WaitUntilUnchangedAsync(Task task)
        => PoolTurn.PassUntilUnchangedAsync(() => Stamp, (_, turns, unchanged) => task.IsCompleted || IsAtRest(turns, unchanged));

    /// <summary>Describes everything that is not at rest.</summary>
    public string Describe()
    {
        List<string> parts = [];
        foreach (WsConnectionBase connection in connections())
        {
            int requests = connection.Core.OpenRequests?.Table.Count ?? 0;
            int asked = connection.Core.OpenRequests?.Sent.Count ?? 0;
            if (connection.Core.HasPendingHandler)
            {
                parts.Add(requests > 0
                    ? $"a handler or a stream awaits ({Count(requests, "open request")})"
                    : "a handler or OnOpen awaits");
            }

            if (asked > 0)
            {
                parts.Add($"{Count(asked, "request")} of the server to a client without an answer");
            }
        }

        parts.AddRange(Volatile.Read(ref _participants)
            .Where(static participant => participant.IsBusy)
            .Select(static participant => $"{participant.Name} sends, connects or runs handlers"));
        if (network.IsBusy)
        {
            parts.Add("bytes are on their way");
        }

        int tracked = CountTracked();
        if (tracked > 0)
        {
            parts.Add(Count(tracked, "tracked task"));
        }

        if (parts.Count == 0 && work.Count > 0)
        {
            parts.Add($"{Count((int)work.Count, "piece")} of work of the server (an upgrade, OnClose, or a handler after its time-out)");
        }

        if (time is { TimerCount: > 0 } clock)
        {
            parts.Add($"{Count(clock.TimerCount, "timer")} of host.Time, which only AdvanceAsync moves");
        }

        return string.Join("; ", parts);
    }

    private (long Begun, long Bytes, long Timers) Stamp => (work.Begun, network.Activity, time?.Changes ?? 0);

    // In the order in which work flows: what leaves one part before it is read is in the numbers of the next.
    private RestPoint ReadRestPoint()
    {
        bool isBusy = AreParticipantsBusy;
        long pending = work.Count;
        return new RestPoint(isBusy, pending, network.Activity, work.Begun, time?.Changes ?? 0);
    }

    // As long as nothing changes, a host that was at rest stays so. Over HTTP/2, Kestrel's own work between the network and the endpoint is
    // not counted, so there the numbers prove nothing.
    private bool IsStillAtRest(RestPoint point) => point == _rested && !network.HasHttp2;

    private bool IsAtRest(int turns, TimeSpan unchanged)
    {
        if (IsProcessing || ((network.IsBusy || AreParticipantsBusy) && !IsReadingPaused))
        {
            return unchanged > LongestReading;
        }

        return PoolTurn.IsPoolAtRest(turns, unchanged);
    }

    private bool IsAnyUnread => Volatile.Read(ref _participants).Any(static participant => participant.MayBeUnread);

    private bool AreParticipantsBusy => Volatile.Read(ref _participants).Any(static participant => participant.IsBusy);

    // A receive loop works on bytes that the network counts as received, or messages are about to be written, or a write is about to go on
    // because its bytes were read.
    private bool IsProcessing
    {
        get
        {
            bool isFlowing = !network.HasHttp2 && !network.HasUnreadBytes;
            return connections().Any(connection => connection.Core.Outbound is var outbound
                && (outbound.IsBatching || outbound.IsFlushDue || (isFlowing && outbound.IsFlushing)));
        }
    }

    private bool IsReadingPaused => connections().Any(static connection => connection.Core.IsReadingPaused);

    private bool IsStill
        => work.Count == 0
            && !network.IsBusy
            && !IsProcessing
            && !AreParticipantsBusy
            && CountTracked() == 0
            && !connections().Any(static connection => connection.Core.OpenRequests is { Sent.Count: > 0 });

    private static string Count(int count, string what)
        => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private int CountTracked()
    {
        lock (_gate)
        {
            return _tracked.Count(static task => !task.IsCompleted);
        }
    }

    private void ThrowIfTrackedFailed()
    {
        Task? failed;
        lock (_gate)
        {
            failed = _tracked.Find(static task => task.IsFaulted);
            _tracked.RemoveAll(static task => task.IsCompleted);
        }

        if (failed?.Exception is { } exception)
        {
            throw new WsExpectationException("A task that the host tracks has failed.", exception.InnerException);
        }
    }

    /// <summary>All that changes when something happens.</summary>
    private readonly record struct RestPoint(bool IsBusy, long Pending, long Bytes, long Begun, long Timers);
}
