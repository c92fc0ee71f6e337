using System.Runtime.InteropServices;
using TypedWs.Transport;

namespace TypedWs.Connections;

/// <summary>The result of a check of the output.</summary>
internal enum OutputState
{
    /// <summary>No bytes wait for the peer: a send leaves at once.</summary>
    Clear,

    /// <summary>Bytes wait, and the peer takes them at the required rate.</summary>
    Flowing,

    /// <summary>Bytes wait, and the peer has been slower than the required rate for the allowed time.</summary>
    Stalled,
}

/// <summary>
/// Checks whether sent bytes flow: a peer that takes them is alive, however slow it is. Checked from time to time, by one thread at a
/// time; sending costs nothing here.
/// </summary>
/// <remarks>Each byte that the peer takes gives it the time that the byte needs at the least rate, with a reserve of up to <paramref
/// name="ahead"/>. The reserve is needed because sockets take more bytes only when a large part of their memory is free, so a slow
/// peer's progress comes in steps.</remarks>
/// <param name="rate">Bytes per second.</param>
/// <param name="patience">How far the peer may fall behind that rate.</param>
/// <param name="ahead">The largest reserve.</param>
/// <param name="isForPings">Whether the check is for a ping, which may be behind all bytes that the system holds: also behind bytes
/// of other streams of a shared connection and, if the progress is not reported, for the time that the last taken bytes give.</param>
[StructLayout(LayoutKind.Auto)]
internal struct OutputFlow(long rate, TimeSpan patience, TimeSpan ahead, bool isForPings = false)
{
    // The time up to which the taken bytes prove that the peer is alive.
    private long _vouchedUntil;
    private long _taken;
    private long _acknowledged;
    private bool _waits;

    /// <summary>Checks the output now.</summary>
    /// <param name="outbound">The connection's queue.</param>
    /// <param name="transport">The transport below it.</param>
    /// <param name="time">The clock that <paramref name="now"/> is of.</param>
    /// <param name="now">A timestamp.</param>
    /// <param name="asksTransport">Whether bytes that have left the queue, but not the system, count as well, as far as the system
    /// reports them.</param>
    /// <param name="needsAcknowledgement">Whether bytes wait until the peer's system has acknowledged them.</param>
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

        // If the progress is not reported, bytes that have left the queue may be in the system's buffers for the time that they give
        // the peer.
        _waits = isFlushing || isInSystem || (isForPings && !isTold && now < _vouchedUntil && !transport.TryGetProgress(out _));
        if (!_waits)
        {
            return OutputState.Clear;
        }

        return now - _vouchedUntil >= ToTimestamp(patience, time) ? OutputState.Stalled : OutputState.Flowing;
    }

    /// <summary>Sets the peer to "not behind" up to now.</summary>
    public void Forgive(long now) => _vouchedUntil = Math.Max(_vouchedUntil, now);

    // The bytes taken since the last check.
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

        // On a shared connection, the bytes of other streams are no progress of this stream, unless its own bytes wait behind them.
        return Math.Max(0, !told.IsShared ? newlyAcknowledged : isInSystem ? Math.Max(newlyTaken, newlyAcknowledged) : newlyTaken);
    }

    private static long ToTimestamp(TimeSpan span, TimeProvider time) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
