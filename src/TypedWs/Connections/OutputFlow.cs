using System.Runtime.InteropServices;
using TypedWs.Transport;

namespace TypedWs.Connections;

/// <summary>The result of a look at the output.</summary>
internal enum OutputState
{
    /// <summary>Nothing waits for the peer: what is sent leaves at once.</summary>
    Clear,

    /// <summary>Something waits, and the peer takes it at the rate that is asked for.</summary>
    Flowing,

    /// <summary>Something waits, and for the time that is allowed the peer has taken less.</summary>
    Stalled,
}

/// <summary>
/// Whether what was sent to a peer flows: one who takes it is alive, however slow. Looked at from time to time, by one thread at a
/// time; what is sent costs nothing here.
/// </summary>
/// <remarks>Every byte that the peer takes vouches for the time that it may take at the least rate, up to <paramref name="ahead"/> in
/// advance: sockets take more only when a good part of their memory is free, so that a slow peer's progress comes in steps.</remarks>
/// <param name="rate">Bytes per second.</param>
/// <param name="patience">How far the peer may fall behind that rate.</param>
/// <param name="ahead">How far it may be ahead of it.</param>
/// <param name="isForPings">Whether it is a ping that may stand behind whatever the system holds: also behind what others of a shared connection
/// sent, and where nothing tells, for as long as what was taken last vouches for.</param>
[StructLayout(LayoutKind.Auto)]
internal struct OutputFlow(long rate, TimeSpan patience, TimeSpan ahead, bool isForPings = false)
{
    // The time until which bytes that were taken vouch for the peer.
    private long _vouchedUntil;
    private long _taken;
    private long _acknowledged;
    private bool _waits;

    /// <summary>Looks at the output now.</summary>
    /// <param name="outbound">The connection's queue.</param>
    /// <param name="transport">What is below it.</param>
    /// <param name="time">The clock that <paramref name="now"/> is of.</param>
    /// <param name="now">A timestamp.</param>
    /// <param name="asksTransport">Whether what the queue has got rid of counts as well, as far as the system tells.</param>
    /// <param name="needsAcknowledgement">Whether that waits until the peer's system has confirmed it.</param>
    public OutputState Look(
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

        // Bytes that have left the queue may be in the system's buffers for as long as they vouch for, where nothing tells.
        _waits = isFlushing || isInSystem || (isForPings && !isTold && now < _vouchedUntil && !transport.TryGetProgress(out _));
        if (!_waits)
        {
            return OutputState.Clear;
        }

        return now - _vouchedUntil >= ToTimestamp(patience, time) ? OutputState.Stalled : OutputState.Flowing;
    }

    /// <summary>Up to now the peer is not behind.</summary>
    public void Forgive(long now) => _vouchedUntil = Math.Max(_vouchedUntil, now);

    // Bytes since the last look.
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

        // Of a connection that is shared, what others send is no progress of this one, unless this one waits behind it.
        return Math.Max(0, !told.IsShared ? newlyAcknowledged : isInSystem ? Math.Max(newlyTaken, newlyAcknowledged) : newlyTaken);
    }

    private static long ToTimestamp(TimeSpan span, TimeProvider time) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
