using System.Text;
using TypedWs.Handshake;

namespace TypedWs;

/// <summary>The checks of the settings: all invalid settings are reported together, at start-up.</summary>
public sealed partial class WsOptions
{
    private const long LargestMessage = int.MaxValue / 2;

    private const int MostPerSecond = 1_000_000;

    // The longest time that a timer of .NET can wait.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    // The envelope's other members, today's and planned ones (docs/wire-protocol.md).
    private static readonly string[] EnvelopeMembers = ["id", "ref", "topic", "seq", "traceparent"];

    /// <summary>The errors of all settings, as sentences; empty if there is none.</summary>
    internal IEnumerable<string> Check()
        => [
            .. CheckSizes(), .. CheckOutbound(), .. CheckTimes(), .. CheckRates(), .. CheckSubprotocols(),
            .. CheckEnvelopeNames(EnvelopeNames), .. CheckOrigins(), .. CheckCredentials(), .. CheckInbound(),
            .. Compression?.Check() ?? [],
        ];

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
            (nameof(MaxTopics), MaxTopics),
            (nameof(MaxReadAheadBytes), MaxReadAheadBytes),
        })
        {
            if (value < 1)
            {
                yield return $"{name} must be at least 1, but is {value}";
            }
        }

        foreach ((string name, int value) in new[]
        {
            (nameof(MaxSubscriptions), MaxSubscriptions),
            (nameof(MaxStreams), MaxStreams),
            (nameof(MaxServerRequests), MaxServerRequests),
        })
        {
            if (value < 0)
            {
                yield return $"{name} must not be negative, but is {value}";
            }
        }
    }

    private IEnumerable<string> CheckOutbound()
    {
        if (Outbound.LowWatermark < 0
            || Outbound.HighWatermark < Outbound.LowWatermark
            || Outbound.Limit < Outbound.HighWatermark
            || Outbound.Limit < 1)
        {
            yield return "0 <= Outbound.LowWatermark <= Outbound.HighWatermark <= Outbound.Limit and Outbound.Limit >= 1 must hold, "
                + $"but they are {Outbound.LowWatermark}, {Outbound.HighWatermark} and {Outbound.Limit}";
        }

        if (Outbound.TotalLimit < 1)
        {
            yield return $"Outbound.TotalLimit must be at least 1, but is {Outbound.TotalLimit}";
        }

        if (Outbound.MinRate < 1)
        {
            yield return $"Outbound.MinRate must be at least 1, but is {Outbound.MinRate}";
        }

        if (!Enum.IsDefined(Outbound.OverflowPolicy))
        {
            yield return $"Outbound.OverflowPolicy has no value {(int)Outbound.OverflowPolicy}";
        }
    }

    private IEnumerable<string> CheckTimes()
    {
        foreach ((string name, TimeSpan value, bool mayBeOff) in new[]
        {
            (nameof(CloseTimeout), CloseTimeout, false),
            (nameof(HandshakeTimeout), HandshakeTimeout, true),
            ("KeepAlive.Interval", KeepAlive.Interval, true),
            ("KeepAlive.Timeout", KeepAlive.Timeout, false),
            (nameof(IdleTimeout), IdleTimeout, true),
            (nameof(HandlerTimeout), HandlerTimeout, true),
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

        foreach ((string name, TimeSpan value) in new[]
        {
            ("Shutdown.Timeout", Shutdown.Timeout),
            ("Shutdown.Delay", Shutdown.Delay),
            ("Shutdown.Spread", Shutdown.Spread),
        })
        {
            if (value < TimeSpan.Zero || value > LongestTimeout)
            {
                yield return $"{name} must be between 0 and {LongestTimeout}, but is {value}";
            }
        }
    }

    private IEnumerable<string> CheckCredentials()
    {
        if (!Enum.IsDefined(CredentialsExpiry))
        {
            yield return $"CredentialsExpiry has no value {(int)CredentialsExpiry}";
        }
    }

    private IEnumerable<string> CheckOrigins()
    {
        foreach (string origin in Origins.Allowed)
        {
            if (!OriginRules.IsOrigin(origin))
            {
                yield return $"the allowed origin '{origin}' is not of the form scheme://host or scheme://host:port, "
                    + "without a path; there are no wildcards, but Origins.AllowAny";
            }
        }
    }

    private IEnumerable<string> CheckRates()
    {
        (string, WsRateLimit?)[] rates =
            [(nameof(Rates.Topic), Rates.Topic), (nameof(Rates.Publish), Rates.Publish), .. InboundRates];
        foreach ((string name, WsRateLimit? limit) in rates)
        {
            if (limit is not null && (limit.PerSecond is not (> 0 and <= MostPerSecond) || limit.Burst is < 1 or > MostPerSecond))
            {
                yield return $"Rates.{name} must allow more than 0 and at most {MostPerSecond} per second "
                    + $"with a burst of 1 to {MostPerSecond}, but is {limit}";
            }
        }
    }

    private IEnumerable<string> CheckSubprotocols()
    {
        if (RequireSubprotocol && !SupportedSubprotocols.Any())
        {
            yield return "RequireSubprotocol is set, but Subprotocols is empty: no client could connect";
        }

        foreach (string name in Subprotocols)
        {
            if (!SubprotocolSelection.IsToken(name))
            {
                yield return $"the subprotocol '{name}' is not a token (RFC 6455 §4.1: no spaces, separators or non-ASCII)";
            }
        }
    }

    /// <summary>The errors of the names of an envelope's members.</summary>
    internal static IEnumerable<string> CheckEnvelopeNames(WsEnvelopeNames? names)
    {
        if (names is null)
        {
            yield return "EnvelopeNames must not be null";
            yield break;
        }

        foreach ((string part, string? name) in new[]
        {
            (nameof(names.Type), names.Type),
            (nameof(names.Payload), names.Payload),
        })
        {
            if (string.IsNullOrEmpty(name))
            {
                yield return $"EnvelopeNames.{part} must not be empty";
            }
            else if (name.EnumerateRunes().Contains(Rune.ReplacementChar))
            {
                yield return $"EnvelopeNames.{part} has a lone surrogate or U+FFFD";
            }
            else if (EnvelopeMembers.Contains(name, StringComparer.Ordinal) || name[0] == '$')
            {
                yield return $"EnvelopeNames.{part} must not be '{name}', which is reserved for another member of the envelope";
            }
        }

        if (names.Type == names.Payload)
        {
            yield return $"EnvelopeNames.Type and EnvelopeNames.Payload must not both be '{names.Type}'";
        }
    }
}
