using System.Runtime.InteropServices;
using TypedWs.Transport;

namespace TypedWs.Connections;

/// <summary>The result of a check of the bytes that wait for the peer.</summary>
internal enum OutputState
{
    /// <summary>No bytes wait for the peer: a send leaves at once.</summary>
    Clear,

    /// <summary>Bytes wait, and the peer reads them at the minimum rate or faster.</summary>
    Flowing,

    /// <summary>Bytes wait, and the peer has been slower than the minimum rate for the allowed time.</summary>
    Stalled,
}

/// <summary>
/// Checks whether the peer reads the bytes that are sent to it: a peer that reads is alive, even if it sends nothing. The check runs from
/// time to time, on one thread at a time; sending has no cost here.
/// </summary>
/// <remarks>Each byte that the peer reads extends the peer's time by the time that a byte needs at the minimum rate. At most
/// <paramref name="ahead"/> can be saved up. This reserve is needed because a socket accepts more bytes only when a large part of its
/// memory is free, so the progress of a slow peer comes in steps.</remarks>
/// <param name="rate">The minimum rate, in bytes per second.</param>
/// <param name="patience">The time by which the peer may fall behind the minimum rate.</param>
/// <param name="ahead">The maximum reserve.</param>
/// <param name="isForPings">Whether the check is for a ping. A ping may wait behind all bytes that the system holds, also behind bytes of
/// other streams of a shared connection. If the system does not report the progress, the accepted bytes are assumed to be unsent until the
/// time that they have given to the peer is over.</param>
[StructLayout(LayoutKind.Auto)]
internal struct OutputFlow(long rate, TimeSpan patience, TimeSpan ahead, bool isForPings = false)
{
    // The time up to which the bytes that were read prove that the peer is alive.
    private long _vouchedUntil;
    private long _taken;
    private long _acknowledged;
    private bool _waits;

    /// <summary>Checks the output now.</summary>
    /// <param name="outbound">The connection's queue.</param>
    /// <param name="transport">The transport of the connection.</param>
    /// <param name="time">The clock of <paramref name="now"/>.</param>
    /// <param name="now">The present time, as a timestamp.</param>
    /// <param name="asksTransport">Whether bytes that have left the queue, but not the system, are counted as waiting, as far as the system
    /// reports them.</param>
    /// <param name="needsAcknowledgement">Whether bytes are counted as waiting until the peer's system has acknowledged them.</param>
    public OutputState Measure(
        OutboundQueue outbound, WsTransport transport, TimeProvider time, long now, bool asksTransport, bool needsAcknowledgement)
    {
        bool isFlushing = outbound.IsFlushing;
        TransportProgress told = default;
        bool isTold = (isFlushing || asksTransport) && transport.TryGetProgress(out told) && (isForPings || !told.IsShared);
        bool isInSystem = isTold && (told.UnsentBytes > 0 || (needsAcknowledgement && told.HasUnacknowledged));
        if (!isFlushing && !isInSystem && !_waits)
        {
            return OutputState.Clear;
        }

        long progress = GetProgress(outbound.TakenBytes, told, isTold, isInSystem);
        if (_waits)
        {
            long latest = now + ToTimestamp(ahead, time);
            _vouchedUntil = Math.Min(latest, _vouchedUntil + (long)Math.Min(progress / (double)rate * time.TimestampFrequency, latest));
        }
        else
        {
            _vouchedUntil = now;
        }

        // If the system does not report the progress, bytes that have left the queue may still be in the system's buffers. They are counted
        // as waiting until the time that they have given to the peer is over.
        _waits = isFlushing || isInSystem || (isForPings && !isTold && now < _vouchedUntil && !transport.TryGetProgress(out _));
        if (!_waits)
        {
            return OutputState.Clear;
        }

        return now - _vouchedUntil >= ToTimestamp(patience, time) ? OutputState.Stalled : OutputState.Flowing;
    }

    /// <summary>Counts the peer as not behind, up to now.</summary>
    public void Forgive(long now) => _vouchedUntil = Math.Max(_vouchedUntil, now);

    // The number of bytes that have made progress since the last check.
    private long GetProgress(long taken, in TransportProgress told, bool isTold, bool isInSystem)
    {
        long newlyTaken = taken - _taken;
        long newlyAcknowledged = told.AcknowledgedBytes - _acknowledged;
        _taken = taken;
        _acknowledged = told.AcknowledgedBytes;
        if (!isTold)
        {
            return newlyTaken;
        }

        // On a shared connection, the bytes of other streams are not progress of this stream, unless bytes of this stream wait behind them.
        return Math.Max(0, !told.IsShared ? newlyAcknowledged : isInSystem ? Math.Max(newlyTaken, newlyAcknowledged) : newlyTaken);
    }

    private static long ToTimestamp(TimeSpan span, TimeProvider time) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
