using System.Collections.Concurrent;
using System.Globalization;

namespace TypedWs.Handshake;

/// <summary>
/// An element <c>permessage-deflate; …</c> of <c>Sec-WebSocket-Extensions</c>, an offer or an answer (RFC 7692 §7.1). The names of the
/// extension and of its parameters are compared without regard to case, as HTTP does with the names of parameters (RFC 9110 §5.6.6).
/// </summary>
internal readonly record struct DeflateElement
{
    /// <summary>The largest window, 32 KiB: the one without a parameter (RFC 7692 §7.1.2).</summary>
    public const int MaxWindowBits = 15;

    private const string Extension = "permessage-deflate";
    private const string ServerNoContextTakeoverName = "server_no_context_takeover";
    private const string ClientNoContextTakeoverName = "client_no_context_takeover";
    private const string ServerMaxWindowBitsName = "server_max_window_bits";
    private const string ClientMaxWindowBitsName = "client_max_window_bits";

    // At most 360, one for each combination of valid values.
    private static readonly ConcurrentDictionary<DeflateElement, string> Headers = new();

    public bool ServerNoContextTakeover { get; init; }

    public bool ClientNoContextTakeover { get; init; }

    /// <summary>The value of <c>server_max_window_bits</c>, 8 to 15; null without the parameter.</summary>
    public int? ServerMaxWindowBits { get; init; }

    /// <summary>Whether there is a <c>client_max_window_bits</c>, with or without a value.</summary>
    public bool HasClientMaxWindowBits { get; init; }

    /// <summary>The value of <c>client_max_window_bits</c>, 8 to 15; null without a value.</summary>
    public int? ClientMaxWindowBits { get; init; }

    /// <summary>Reads an element that is not empty.</summary>
    /// <param name="text">The text between two commas.</param>
    /// <param name="isAnswer">
    /// Whether it is an answer. There <c>client_max_window_bits</c> must have a value; in an offer it need not (RFC 7692 §7.1.2.2).
    /// </param>
    /// <param name="element">The element; incomplete if there is a fault.</param>
    /// <returns>The first fault.</returns>
    public static DeflateFault Read(ReadOnlySpan<char> text, bool isAnswer, out DeflateElement element)
    {
        element = default;
        var parts = new QuotedParts(text, ';');
        parts.MoveNext();
        if (!HeaderList.IsToken(parts.Current))
        {
            return DeflateFault.Malformed;
        }

        if (!Is(parts.Current, Extension))
        {
            return DeflateFault.OtherExtension;
        }

        // Four parameters are defined, and none may occur twice, so the reading ends at the fifth at the latest.
        while (parts.MoveNext())
        {
            if (!ExtensionParameter.TryParse(parts.Current, out ExtensionParameter parameter))
            {
                return DeflateFault.Malformed;
            }

            if (Add(element, parameter, isAnswer, out element) is var fault and not DeflateFault.None)
            {
                return fault;
            }
        }

        return DeflateFault.None;
    }

    /// <summary>The text of the element. Equal elements have the same object: a response keeps its text as long as the connection
    /// lives.</summary>
    public string ToHeader() => Headers.GetOrAdd(this, static element => element.Format());

    private string Format()
        => Extension
            + (ServerNoContextTakeover ? "; " + ServerNoContextTakeoverName : "")
            + (ClientNoContextTakeover ? "; " + ClientNoContextTakeoverName : "")
            + (ServerMaxWindowBits is { } server
                ? string.Create(CultureInfo.InvariantCulture, $"; {ServerMaxWindowBitsName}={server}")
                : "")
            + (HasClientMaxWindowBits ? "; " + ClientMaxWindowBitsName : "")
            + (ClientMaxWindowBits is { } client ? string.Create(CultureInfo.InvariantCulture, $"={client}") : "");

    // The element before is a copy, because the caller gives the same variable for the element with the parameter.
    private static DeflateFault Add(DeflateElement before, ExtensionParameter parameter, bool isAnswer, out DeflateElement with)
    {
        with = before;
        if (Is(parameter.Name, ServerNoContextTakeoverName))
        {
            with = before with { ServerNoContextTakeover = true };
            return Check(before.ServerNoContextTakeover, parameter.Value.IsEmpty);
        }

        if (Is(parameter.Name, ClientNoContextTakeoverName))
        {
            with = before with { ClientNoContextTakeover = true };
            return Check(before.ClientNoContextTakeover, parameter.Value.IsEmpty);
        }

        int? bits = ReadWindowBits(parameter.Value);
        if (Is(parameter.Name, ServerMaxWindowBitsName))
        {
            with = before with { ServerMaxWindowBits = bits };
            return Check(before.ServerMaxWindowBits is not null, bits is not null);
        }

        if (Is(parameter.Name, ClientMaxWindowBitsName))
        {
            with = before with { HasClientMaxWindowBits = true, ClientMaxWindowBits = bits };
            return Check(before.HasClientMaxWindowBits, bits is not null || (parameter.Value.IsEmpty && !isAnswer));
        }

        return DeflateFault.UnknownParameter;
    }

    private static DeflateFault Check(bool isRepeated, bool isValid)
        => isRepeated ? DeflateFault.RepeatedParameter : isValid ? DeflateFault.None : DeflateFault.InvalidValue;

    // RFC 7692 §7.1.2.1, §7.1.2.2: "a decimal integer value without leading zeroes between 8 to 15, inclusive".
    private static int? ReadWindowBits(ReadOnlySpan<char> value)
        => value switch
        {
            [>= '8' and <= '9'] => value[0] - '0',
            ['1', >= '0' and <= '5'] => 10 + value[1] - '0',
            _ => null,
        };

    private static bool Is(ReadOnlySpan<char> text, string name) => text.Equals(name, StringComparison.OrdinalIgnoreCase);
}
