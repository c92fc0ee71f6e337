using TypedWs.Handshake;

namespace TypedWs.Client.Options;

/// <summary>The checks of a client's settings.</summary>
internal static class ClientOptionsCheck
{
    // A timer of .NET can wait for some hours more, which leaves room for what is added to a setting.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(49);

    // The headers of the handshake itself: the client sends them, and a second value would break the handshake.
    private static readonly string[] OwnHeaders =
    [
        "Connection", "Upgrade", "Host", "Origin", "Content-Length", "Transfer-Encoding", "Sec-WebSocket-Key", "Sec-WebSocket-Version",
        "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions",
    ];

    /// <summary>The errors of all settings, as parts of a sentence; empty if there is none.</summary>
    public static IEnumerable<string> Find(WsClientOptions options)
        => [
            .. FindInNumbers(options), .. FindInTimes(options), .. FindInHandshake(options),
            .. WsOptions.CheckEnvelopeNames(options.EnvelopeNames), .. options.Compression?.Check() ?? [],
        ];

    private static IEnumerable<string> FindInNumbers(WsClientOptions options)
    {
        foreach ((string name, long value) in new (string, long)[]
        {
            (nameof(options.MaxQueuedMessages), options.MaxQueuedMessages),
            (nameof(options.MaxQueuedBytes), options.MaxQueuedBytes),
            (nameof(options.HighWatermark), options.HighWatermark),
            (nameof(options.MaxRequests), options.MaxRequests),
            (nameof(options.MaxMessageSize), options.MaxMessageSize),
            (nameof(options.MaxInboundMessages), options.MaxInboundMessages),
            (nameof(options.MaxInboundBytes), options.MaxInboundBytes),
            ("Reconnect.MaxAttempts", options.Reconnect.MaxAttempts ?? 1),
        })
        {
            if (value < 1)
            {
                yield return $"{name} must be at least 1, but is {value}";
            }
        }

        if (!Enum.IsDefined(options.WhenNotOpen))
        {
            yield return $"WhenNotOpen has no value {(int)options.WhenNotOpen}";
        }
    }

    private static IEnumerable<string> FindInTimes(WsClientOptions options)
    {
        foreach ((string name, TimeSpan value, bool mayBeInfinite) in new[]
        {
            (nameof(options.QueueTimeout), options.QueueTimeout, true),
            (nameof(options.ConnectTimeout), options.ConnectTimeout, false),
            (nameof(options.RequestTimeout), options.RequestTimeout, true),
            (nameof(options.KeepAliveInterval), options.KeepAliveInterval, true),
            (nameof(options.KeepAliveTimeout), options.KeepAliveTimeout, false),
            (nameof(options.CloseTimeout), options.CloseTimeout, false),
            ("Reconnect.FirstDelay", options.Reconnect.FirstDelay, false),
            ("Reconnect.MaxDelay", options.Reconnect.MaxDelay, false),
            ("Reconnect.ServerDelay", options.Reconnect.ServerDelay, false),
            ("Reconnect.StableAfter", options.Reconnect.StableAfter, false),
        })
        {
            bool isInfinite = mayBeInfinite && value == Timeout.InfiniteTimeSpan;
            if (!isInfinite && (value <= TimeSpan.Zero || value > LongestTimeout))
            {
                yield return $"{name} must be above zero and at most 49 days, but is {value}";
            }
        }
    }

    private static IEnumerable<string> FindInHandshake(WsClientOptions options)
    {
        foreach (string subprotocol in options.Subprotocols)
        {
            if (!HeaderList.IsToken(subprotocol))
            {
                yield return $"Subprotocols has '{subprotocol}', which is no token (RFC 6455 §4.1)";
            }
        }

        if (options.Subprotocols.Distinct(StringComparer.Ordinal).Count() != options.Subprotocols.Count)
        {
            yield return "Subprotocols has the same name twice";
        }

        using var request = new HttpRequestMessage();
        foreach ((string name, string value) in options.Headers)
        {
            if (OwnHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                yield return $"Headers must not have '{name}', which the client itself sends";
            }
            else if (!HeaderList.IsToken(name) || !request.Headers.TryAddWithoutValidation(name, ""))
            {
                yield return $"Headers has '{name}', which is no header of a request";
            }
            else if (HasControl(value))
            {
                yield return $"The value of '{name}' in Headers has a line end or a zero (RFC 9110 §5.5)";
            }
        }

        if (HasControl(options.Origin))
        {
            yield return "Origin has a line end or a zero (RFC 9110 §5.5)";
        }

        if (options.HttpVersion != System.Net.HttpVersion.Version11 && options.HttpVersion != System.Net.HttpVersion.Version20)
        {
            yield return $"HttpVersion must be 1.1 or 2.0, but is {options.HttpVersion}";
        }
    }

    private static bool HasControl(string? value) => value.AsSpan().ContainsAny('\r', '\n', '\0');
}
