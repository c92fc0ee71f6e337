using System.CommandLine;
using TypedWs.Cli.Connecting;
using TypedWs.Cli.Http;
using TypedWs.Cli.Output;
using TypedWs.Cli.Terminal;

namespace TypedWs.Cli.Commands;

/// <summary>The address and the options of the commands that connect.</summary>
internal sealed class ConnectionOptions
{
    private readonly Argument<string> _address = new("url") { Description = "The address: ws://… or wss://…", HelpName = "URL" };

    private readonly Option<string[]> _headers = new("-H", "--header")
    {
        Description = "Header of the handshake: 'Name: value' replaces or adds, the same name again adds another line, 'Name:' removes.",
        HelpName = "HEADER",
    };

    private readonly Option<string?> _origin = new("--origin")
    {
        Description = "The header Origin, as a browser sends it.",
        HelpName = "ORIGIN",
    };

    private readonly Option<string[]> _subprotocols = new("--subprotocol")
    {
        Description = $"Subprotocol to offer, once for each; '' for none. Default: {WsSubprotocol.V1Json}.",
        HelpName = "NAME",
    };

    private readonly Option<string> _http = new("--http") { Description = "Version of HTTP.", DefaultValueFactory = static _ => "1.1" };

    private readonly Option<string?> _token = new("--token")
    {
        Description = "Bearer token: itself, @FILE, or env:NAME. Others can see arguments in the list of processes.",
        HelpName = "TOKEN",
    };

    private readonly Option<bool> _insecure = new("--insecure") { Description = "Accept every certificate of TLS." };

    private readonly Option<string?> _proxy = new("--proxy")
    {
        Description = "HTTP proxy, by CONNECT: http://host:port.",
        HelpName = "URL",
    };

    private readonly Option<string> _timeout = new("--timeout")
    {
        Description = "Limit of each wait: for the connection, and for each answer.",
        HelpName = "TIME",
        DefaultValueFactory = static _ => "5s",
    };

    /// <param name="versions">The versions of HTTP that the command speaks.</param>
    public ConnectionOptions(params string[] versions) => _http.AcceptOnlyFromAmong(versions);

    /// <summary>Adds the address and the options.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_address);
        AddOptionsTo(command);
    }

    /// <summary>Adds the options without the address.</summary>
    public void AddOptionsTo(Command command)
    {
        foreach (Option option in (Option[])[_headers, _origin, _subprotocols, _http, _token, _insecure, _proxy, _timeout])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The settings.</summary>
    /// <exception cref="ToolException">One has no meaning.</exception>
    public ConnectionSettings Read(ParseResult parsed, ToolTerminal terminal)
        => Read(parsed, terminal, ToolAddress.Parse(parsed.GetRequiredValue(_address)));

    /// <summary>The settings for an address that is not the argument.</summary>
    /// <exception cref="ToolException">One has no meaning.</exception>
    public ConnectionSettings Read(ParseResult parsed, ToolTerminal terminal, ToolAddress address)
    {
        List<string> headers = [.. parsed.GetValue(_headers) ?? []];
        if (parsed.GetValue(_origin) is { } origin)
        {
            headers.Add($"Origin: {origin}");
        }

        if (parsed.GetValue(_token) is { } token)
        {
            headers.Add($"Authorization: Bearer {SecretText.Read(token, terminal)}");
        }

        return new ConnectionSettings
        {
            Address = address,
            Headers = HeaderEdits.Parse(headers),
            Subprotocols = ReadSubprotocols(parsed.GetValue(_subprotocols) ?? []),
            HttpVersion = parsed.GetRequiredValue(_http),
            IsInsecure = parsed.GetValue(_insecure),
            Proxy = ReadProxy(parsed.GetValue(_proxy)),
            Timeout = ReadTimeout(parsed.GetRequiredValue(_timeout)),
        };
    }

    private static string[] ReadSubprotocols(string[] given)
        => given.Length == 0 ? [WsSubprotocol.V1Json] : [.. given.Where(static name => name.Length > 0)];

    private static Uri? ReadProxy(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out Uri? proxy) && proxy.Scheme == Uri.UriSchemeHttp
            ? proxy
            : throw ToolException.Usage(
                $"--proxy: '{SecretMask.MaskTarget(text)}' is no address of an HTTP proxy. Write, for example, http://localhost:3128.");
    }

    private static TimeSpan ReadTimeout(string text)
    {
        TimeSpan timeout = Durations.Parse(text, "--timeout");
        return timeout > TimeSpan.Zero ? timeout : throw ToolException.Usage("--timeout must be more than zero.");
    }
}
