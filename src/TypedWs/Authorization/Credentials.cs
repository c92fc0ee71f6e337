using System.Globalization;
using System.Security.Claims;

namespace TypedWs.Authorization;

/// <summary>The user of a connection and the expiry of its credentials. Replaced as a whole, so that user and expiry always belong
/// together.</summary>
/// <param name="user">The user.</param>
/// <param name="expireAt">Expiry as a timestamp of the host's clock; null if the credentials do not expire.</param>
internal sealed class Credentials(ClaimsPrincipal user, long? expireAt)
{
    private const string ExpiryClaim = "exp";

    public ClaimsPrincipal User => user;

    /// <summary>An anonymous user that never expires. A principal is mutable, so each connection gets its own.</summary>
    public static Credentials Anonymous() => new(new ClaimsPrincipal(new ClaimsIdentity()), expireAt: null);

    /// <param name="user">The user.</param>
    /// <param name="expiresAt">When they expire; null if only the user's claims tell.</param>
    /// <param name="time">The host's clock.</param>
    public static Credentials Create(ClaimsPrincipal user, DateTimeOffset? expiresAt, TimeProvider time)
    {
        if ((expiresAt ?? FindExpiry(user)) is not { } end)
        {
            return new Credentials(user, expireAt: null);
        }

        // An expiry beyond the range of a timestamp counts as no expiry.
        double ticks = (end - time.GetUtcNow()).TotalSeconds * time.TimestampFrequency;
        return new Credentials(user, ticks > long.MaxValue / 2 ? null : time.GetTimestamp() + (long)ticks);
    }

    public bool HaveExpired(long now) => now >= expireAt;

    // RFC 7519 §4.1.4: seconds since 1970 in UTC, a fraction allowed.
    private static DateTimeOffset? FindExpiry(ClaimsPrincipal user)
        => double.TryParse(user.FindFirst(ExpiryClaim)?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
            && seconds >= 0 && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
                : null;
}
