using System.Text;
using TypedWs.Framing;

namespace TypedWs.Client.Clients;

/// <summary>The checks of the arguments that both kinds of clients have.</summary>
internal static class ClientAddress
{
    /// <exception cref="ArgumentException">The text is no WebSocket address.</exception>
    public static Uri Parse(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Uri.TryCreate(address, UriKind.Absolute, out Uri? parsed)
            ? parsed
            : throw new ArgumentException($"'{address}' is no absolute address.", nameof(address));
    }

    /// <exception cref="ArgumentException">The address is no WebSocket address (RFC 6455 §3).</exception>
    public static Uri Check(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsAbsoluteUri && address.UserInfo.Length > 0)
        {
            // Not named: the text has a password.
            throw new ArgumentException(
                "The address must have no user name or password (RFC 6455 §3): use WsClientOptions.Token or Headers.", nameof(address));
        }

        if (!address.IsAbsoluteUri || address.Scheme is not ("ws" or "wss"))
        {
            throw new ArgumentException($"'{address}' must begin with ws:// or wss://.", nameof(address));
        }

        return address.Fragment.Length == 0
            ? address
            : throw new ArgumentException($"'{address}' must have no fragment (RFC 6455 §3).", nameof(address));
    }

    /// <summary>Makes the settings of a client.</summary>
    public static WsClientOptions Configure(Action<WsClientOptions>? configure, bool isRaw = false)
    {
        var options = new WsClientOptions();
        if (isRaw)
        {
            options.Subprotocols.Clear();
        }

        configure?.Invoke(options);
        return options;
    }

    /// <exception cref="ArgumentException">The code must not be sent by a client, or the reason is too long.</exception>
    public static void CheckClose(WsCloseCode code, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (code != WsCloseCode.Normal && (int)code is < 3000 or > 4999)
        {
            throw new ArgumentException($"A client may close with 1000 or 3000 to 4999, not with {(int)code}.", nameof(code));
        }

        if (Encoding.UTF8.GetByteCount(reason) > CloseCodeRules.MaxReasonLength)
        {
            throw new ArgumentException($"A reason has at most {CloseCodeRules.MaxReasonLength} bytes of UTF-8.", nameof(reason));
        }
    }
}
