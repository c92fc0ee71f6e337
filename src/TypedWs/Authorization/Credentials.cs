using System.Globalization;
using System.Security.Claims;

namespace TypedWs.Authorization;

/// <summary>The user of a connection and the expiry of the user's credentials. The object is immutable and replaced as a whole, so that
/// user and expiry always belong together.</summary>
/// <param name="user">The user.</param>
/// <param name="expireAt">The expiry as a timestamp of the host's clock; null if the credentials do not expire.</param>
internal sealed class Credentials(ClaimsPrincipal user, long? expireAt)
{
    private const string ExpiryClaim = "exp";

    public ClaimsPrincipal User => user;

    /// <summary>Creates credentials of an anonymous user, which never expire. A principal is mutable, so each connection gets its
    /// own.</summary>
    public static Credentials Anonymous() => new(new ClaimsPrincipal(new ClaimsIdentity()), expireAt: null);

    /// <param name="user">The user.</param>
    /// <param name="expiresAt">The time when the credentials expire. If null, the user's <c>exp</c> claim is used, if there is one.</param>
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

    // RFC 7519 §4.1.4: the claim is the number of seconds since 1970 in UTC; it may have a fraction.
    private static DateTimeOffset? FindExpiry(ClaimsPrincipal user)
        => double.TryParse(user.FindFirst(ExpiryClaim)?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
            && seconds >= 0 && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
                : null;
}
