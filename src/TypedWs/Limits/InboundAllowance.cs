using System.Net;
using System.Security.Claims;

namespace TypedWs.Limits;

/// <summary>
/// Counts the messages, refusals and errors of one connection against the endpoint's limits for received messages. Thread-safe:
/// messages with a <c>ref</c> count on the receive thread while another message is handled. The user may change, and the connection may
/// end, on another thread at any time.
/// </summary>
internal sealed class InboundAllowance
{
    private readonly InboundLimits _limits;
    private readonly IPAddress? _remoteAddress;
    private readonly RatePartition? _address;
    private UserShare? _user;
    private long _messages;
    private long _rateRefusals;
    private long _errors;
    private bool _ended;

    public InboundAllowance(InboundLimits limits, IPAddress? remoteAddress)
    {
        _limits = limits;
        _remoteAddress = remoteAddress is null ? null : ClientAddress.KeyOf(remoteAddress);
        _address = _remoteAddress is null ? null : limits.Addresses?.Join(_remoteAddress);
    }

    /// <summary>Counts one received message. The connection's own limit is checked first. So a connection that exceeds its own limit uses
    /// up nothing of the limits that it shares with other connections of its address and user.</summary>
    /// <param name="retryAfter">If the message is refused, the time until the next one is allowed.</param>
    public bool TryTakeMessage(out TimeSpan retryAfter)
    {
        retryAfter = default;
        if (_limits.Messages?.TryTake(ref _messages, out retryAfter) == false)
        {
            return false;
        }

        if (_address is not null && !_limits.Addresses!.TryTake(_address, out retryAfter))
        {
            _limits.Messages?.Refund(ref _messages);
            return false;
        }

        if (Volatile.Read(ref _user) is { } user && !_limits.Users!.TryTake(user.Partition, out retryAfter))
        {
            // The message is not counted for the other limits, because a user above its limit must not use up the rate that all clients
            // of the same address share.
            _limits.Messages?.Refund(ref _messages);
            if (_address is not null)
            {
                _limits.Addresses!.Refund(_address);
            }

            return false;
        }

        return true;
    }

    /// <summary>Counts a message that was refused because of a rate.</summary>
    /// <returns>Whether the connection may stay open.</returns>
    public bool TryTakeRateRefusal() => _limits.RateRefusals?.TryTake(ref _rateRefusals, out _) != false;

    /// <summary>Counts a message that was refused for another fault of the client.</summary>
    /// <returns>Whether the connection may stay open.</returns>
    public bool TryTakeError() => _limits.Errors?.TryTake(ref _errors, out _) != false;

    /// <summary>Called when the connection gets a user: from now on its messages count for this user.</summary>
    public void SetUser(ClaimsPrincipal user)
    {
        if (_limits.Users is not { } users)
        {
            return;
        }

        Replace(FindKey(user) is { } key ? new UserShare(key, users.Join(key)) : null);
        if (Volatile.Read(ref _ended))
        {
            // If a handler sets a user after the connection has ended, the connection must not stay counted among the user's.
            Replace(null);
        }
    }

    public void End()
    {
        Volatile.Write(ref _ended, true);
        Replace(null);
        if (_address is not null)
        {
            _limits.Addresses!.Leave(_remoteAddress!, _address);
        }
    }

    private void Replace(UserShare? share)
    {
        if (Interlocked.Exchange(ref _user, share) is { } left)
        {
            _limits.Users!.Leave(left.Key, left.Partition);
        }
    }

    private static string? FindKey(ClaimsPrincipal user)
        => user.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? user.FindFirst("sub")?.Value ?? user.Identity?.Name;

    private sealed record UserShare(string Key, RatePartition Partition);
}
