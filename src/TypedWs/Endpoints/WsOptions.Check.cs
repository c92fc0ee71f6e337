using TypedWs.Handshake;

namespace TypedWs;

/// <summary>Which settings cannot work: found at start-up, told all at once.</summary>
public sealed partial class WsOptions
{
    private const long LargestMessage = int.MaxValue / 2;

    // What a timer of .NET can wait for.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>Every setting that cannot work, in words; empty if all is well.</summary>
    internal IEnumerable<string> Check() => [.. CheckSizes(), .. CheckOutbound(), .. CheckTimes(), .. CheckSubprotocols()];

    private IEnumerable<string> CheckSizes()
    {
        if (MaxMessageSize is < 1 or > LargestMessage)
        {
            yield return $"MaxMessageSize must be between 1 and {LargestMessage} bytes, but is {MaxMessageSize}";
        }

        if (MaxDiscardedMessageSize < 0)
        {
            yield return $"MaxDiscardedMessageSize must not be negative, but is {MaxDiscardedMessageSize}";
        }

        foreach ((string name, long? value) in new (string, long?)[]
        {
            (nameof(MaxFrameSize), MaxFrameSize),
            (nameof(MaxFragments), MaxFragments),
            (nameof(ReadAheadMessages), ReadAheadMessages),
            (nameof(ReadAheadBytes), ReadAheadBytes),
            (nameof(MaxConnections), MaxConnections),
            (nameof(MaxConnectionsPerAddress), MaxConnectionsPerAddress),
        })
        {
            if (value < 1)
            {
                yield return $"{name} must be at least 1, but is {value}";
            }
        }

        if (MaxSubscriptions < 0)
        {
            yield return $"MaxSubscriptions must not be negative, but is {MaxSubscriptions}";
        }
    }

    private IEnumerable<string> CheckOutbound()
    {
        if (OutboundLowWatermark < 0 || OutboundHighWatermark < OutboundLowWatermark || OutboundLimit < OutboundHighWatermark || OutboundLimit < 1)
        {
            yield return $"0 <= OutboundLowWatermark <= OutboundHighWatermark <= OutboundLimit and OutboundLimit >= 1 must hold, but they are {OutboundLowWatermark}, {OutboundHighWatermark} and {OutboundLimit}";
        }

        if (TotalOutboundLimit < 1)
        {
            yield return $"TotalOutboundLimit must be at least 1, but is {TotalOutboundLimit}";
        }

        if (!Enum.IsDefined(OverflowPolicy))
        {
            yield return $"OverflowPolicy has no value {(int)OverflowPolicy}";
        }
    }

    private IEnumerable<string> CheckTimes()
    {
        foreach ((string name, TimeSpan value, bool mayBeOff) in new[]
        {
            (nameof(CloseTimeout), CloseTimeout, false),
            (nameof(HandshakeTimeout), HandshakeTimeout, true),
            (nameof(KeepAliveInterval), KeepAliveInterval, true),
            (nameof(KeepAliveTimeout), KeepAliveTimeout, false),
            (nameof(IdleTimeout), IdleTimeout, true),
        })
        {
            if (value > LongestTimeout)
            {
                yield return $"{name} must be at most {LongestTimeout}, but is {value}";
            }

            if (value <= TimeSpan.Zero && !(mayBeOff && value == Timeout.InfiniteTimeSpan))
            {
                yield return $"{name} must be positive{(mayBeOff ? " or Timeout.InfiniteTimeSpan" : "")}, but is {value}";
            }
        }

        if (ShutdownTimeout < TimeSpan.Zero || ShutdownTimeout > LongestTimeout)
        {
            yield return $"ShutdownTimeout must be between 0 and {LongestTimeout}, but is {ShutdownTimeout}";
        }
    }

    private IEnumerable<string> CheckSubprotocols()
    {
        if (RequireSubprotocol && _subprotocols.Count == 0)
        {
            yield return "RequireSubprotocol is set, but Subprotocols is empty: no client could connect";
        }

        foreach (string name in _subprotocols)
        {
            if (!SubprotocolSelection.IsToken(name))
            {
                yield return $"the subprotocol '{name}' is not a token (RFC 6455 §4.1: no spaces, separators or non-ASCII)";
            }
        }
    }
}
