using System.Net;

namespace TypedWs.Limits;

/// <summary>
/// The limits for the messages of an endpoint's clients, from its options. A connection counts its use of them in an
/// <c>InboundAllowance</c>.
/// </summary>
internal sealed class InboundLimits
{
    private InboundLimits(WsOptions options, TimeProvider time)
    {
        Messages = CreateMeter(options.MessageRateLimit, time, nameof(WsOptions.MessageRateLimit));
        RateRefusals = CreateMeter(options.RateLimitRefusalLimit, time, nameof(WsOptions.RateLimitRefusalLimit));
        Errors = CreateMeter(options.ErrorRateLimit, time, nameof(WsOptions.ErrorRateLimit));
        Addresses = CreateMeter(options.AddressRateLimit, time, nameof(WsOptions.AddressRateLimit)) is { } address ? new(address) : null;
        Users = CreateMeter(options.UserRateLimit, time, nameof(WsOptions.UserRateLimit)) is { } user ? new(user) : null;
    }

    /// <summary>The rate of each connection's messages; null for none, as the others.</summary>
    public RateMeter? Messages { get; }

    /// <summary>How often each connection may be refused for a rate.</summary>
    public RateMeter? RateRefusals { get; }

    /// <summary>How often each connection may be refused for anything else.</summary>
    public RateMeter? Errors { get; }

    public RatePartitions<IPAddress>? Addresses { get; }

    public RatePartitions<string>? Users { get; }

    /// <summary>All these rates; null for a rate that is not set.</summary>
    public RateMeter?[] Meters => [Messages, Addresses?.Meter, Users?.Meter, RateRefusals, Errors];

    /// <returns>Null if there are no limits, so that connections keep nothing.</returns>
    public static InboundLimits? Create(WsOptions options, TimeProvider time)
    {
        var limits = new InboundLimits(options, time);
        return limits is { Messages: null, RateRefusals: null, Errors: null, Addresses: null, Users: null } ? null : limits;
    }

    private static RateMeter? CreateMeter(WsRateLimit? limit, TimeProvider time, string name)
        => limit is null ? null : new RateMeter(limit, time, name);
}
