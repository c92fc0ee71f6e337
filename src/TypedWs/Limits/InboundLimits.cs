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
        Messages = RateMeter.Create(options.Rates.Message, time, nameof(WsRateOptions.Message));
        RateRefusals = RateMeter.Create(options.Rates.RateLimitRefusals, time, nameof(WsRateOptions.RateLimitRefusals));
        Errors = RateMeter.Create(options.Rates.Errors, time, nameof(WsRateOptions.Errors));
        Addresses = RateMeter.Create(options.Rates.Address, time, nameof(WsRateOptions.Address)) is { } address ? new(address) : null;
        Users = RateMeter.Create(options.Rates.User, time, nameof(WsRateOptions.User)) is { } user ? new(user) : null;
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
}
