using System.Net;

namespace TypedWs.Limits;

/// <summary>
/// The limits for the messages that the clients of an endpoint send, from the endpoint's options. An <see cref="InboundAllowance"/>
/// counts the use of one connection.
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

    /// <summary>The rate of each connection's messages. Null if there is no limit; the same holds for the other properties.</summary>
    public RateMeter? Messages { get; }

    /// <summary>How often each connection may be refused for a rate.</summary>
    public RateMeter? RateRefusals { get; }

    /// <summary>How often each connection may be refused for another fault.</summary>
    public RateMeter? Errors { get; }

    public RatePartitions<IPAddress>? Addresses { get; }

    public RatePartitions<string>? Users { get; }

    /// <summary>All these rates; null for a rate that is not set.</summary>
    public RateMeter?[] Meters => [Messages, Addresses?.Meter, Users?.Meter, RateRefusals, Errors];

    /// <returns>Null if the options set no limits. Connections then need no <see cref="InboundAllowance"/>.</returns>
    public static InboundLimits? Create(WsOptions options, TimeProvider time)
    {
        var limits = new InboundLimits(options, time);
        return limits is { Messages: null, RateRefusals: null, Errors: null, Addresses: null, Users: null } ? null : limits;
    }
}
