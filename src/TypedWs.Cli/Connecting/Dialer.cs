using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using TypedWs.Cli.Http;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Connecting;

/// <summary>Opens connections: name, TCP, a proxy's tunnel, TLS. Each step that fails says which one it is.</summary>
/// <param name="settings">The settings.</param>
/// <param name="time">The clock.</param>
internal sealed class Dialer(ConnectionSettings settings, TimeProvider time)
{
    /// <summary>The step that is not done yet, for the message of a time-out.</summary>
    public string Missing { get; private set; } = "No connection";

    /// <summary>Opens a connection to the address, without TLS.</summary>
    /// <exception cref="ToolException">There is none.</exception>
    public async Task<Dialed> DialAsync(CancellationToken cancellationToken)
    {
        (string host, int port) = settings.Address.Place;
        if (settings.Proxy is not { } proxy)
        {
            return await ConnectAsync(host, port, cancellationToken);
        }

        Dialed dialed = await ConnectAsync(proxy.IdnHost, proxy.Port, cancellationToken);
        Missing = "No answer of the proxy";
        try
        {
            await OpenTunnelAsync(dialed.Stream, proxy, $"{settings.Address.Place.Host}:{port}", cancellationToken);
            return dialed;
        }
        catch
        {
            await dialed.Stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a connection to the address, with TLS if its scheme says so.</summary>
    /// <exception cref="ToolException">There is none.</exception>
    public async Task<Dialed> DialSecureAsync(CancellationToken cancellationToken)
    {
        Dialed dialed = await DialAsync(cancellationToken);
        return settings.Address.IsSecure ? await SecureAsync(dialed, cancellationToken) : dialed;
    }

    /// <summary>The settings of TLS.</summary>
    [SuppressMessage("Security", "CA5359", Justification = "The user has asked for it by --insecure.")]
    public SslClientAuthenticationOptions CreateTlsOptions()
    {
        var options = new SslClientAuthenticationOptions { TargetHost = settings.Address.Place.Host };
        if (settings.IsInsecure)
        {
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        }

        return options;
    }

    /// <summary>The failure of a handshake of TLS, with advice.</summary>
    public static ToolException DescribeTls(Exception problem)
        => new(
            ExitCode.NoConnection,
            problem is AuthenticationException && problem.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase)
                ? $"TLS: {problem.Message} To connect all the same, for a test, use --insecure."
                : $"TLS: {problem.Message} (Does the port speak TLS? If not, use ws:// instead of wss://.)",
            problem);

    private async Task<Dialed> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        bool isAddress = IPAddress.TryParse(host, out IPAddress? literal);
        Missing = $"No address of the name '{host}' (DNS)";
        IPAddress[] addresses = isAddress ? [literal!] : await ResolveAsync(host, cancellationToken);
        TimeSpan? dns = isAddress ? null : time.GetElapsedTime(start);
        long dialing = time.GetTimestamp();
        Missing = "No TCP connection";
        var problems = new List<string>();
        foreach (IPAddress address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, port, cancellationToken);
                return new Dialed(new NetworkStream(socket, ownsSocket: true), socket.RemoteEndPoint, dns, time.GetElapsedTime(dialing));
            }
            catch (SocketException problem)
            {
                socket.Dispose();
                problems.Add($"{new IPEndPoint(address, port)}: {ToText(problem)}");
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw new ToolException(ExitCode.NoConnection, $"No TCP connection. {string.Join("; ", problems)}.");
    }

    private static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
            return addresses.Length > 0 ? addresses : throw NoAddress(host, null);
        }
        catch (SocketException problem)
        {
            throw NoAddress(host, problem);
        }
    }

    private static ToolException NoAddress(string host, SocketException? problem)
        => new(ExitCode.NoConnection, $"The name '{host}' has no address (DNS).", problem);

    private static string ToText(SocketException problem) => problem.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "refused, so no server listens at this port",
        SocketError.TimedOut => "no answer",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => "no route to this host",
        _ => problem.Message,
    };

    private async Task<Dialed> SecureAsync(Dialed dialed, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        var tls = new SslStream(dialed.Stream);
        Missing = "No handshake of TLS";
        try
        {
            await tls.AuthenticateAsClientAsync(CreateTlsOptions(), cancellationToken);
        }
        catch (Exception problem) when (problem is AuthenticationException or IOException)
        {
            await tls.DisposeAsync();
            throw DescribeTls(problem);
        }

        string text = $"{tls.SslProtocol}, certificate of {tls.RemoteCertificate?.Subject}";
        return dialed with { Stream = tls, Tls = time.GetElapsedTime(start), TlsText = text };
    }

    // RFC 9110 §9.3.6.
    private static async Task OpenTunnelAsync(Stream stream, Uri proxy, string target, CancellationToken cancellationToken)
    {
        List<HeaderLine> headers = [new HeaderLine("Host", target)];
        if (proxy.UserInfo.Length > 0)
        {
            string credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(proxy.UserInfo)));
            headers.Add(new HeaderLine("Proxy-Authorization", $"Basic {credentials}"));
        }

        var exchange = new RequestHead("CONNECT", target, "1.1", headers, Body: null);
        var parser = new ResponseParser(exchange.Method);
        try
        {
            await HttpExchange.RunAsync(stream, exchange, parser, cancellationToken);
        }
        catch (IOException problem)
        {
            throw new ToolException(ExitCode.NoConnection, $"The proxy: {problem.Message}", problem);
        }

        if (parser.Answer is not { Status: >= 200 and < 300 } answer)
        {
            throw new ToolException(
                ExitCode.NoConnection,
                parser.Answer is { } refusal
                    ? $"The proxy refused the tunnel to {target}: {refusal.Status} {refusal.Phrase}."
                    : $"The proxy: {parser.Fault}");
        }

        // The server does not speak first.
        if (!parser.Rest.IsEmpty)
        {
            throw new ToolException(ExitCode.NoConnection, $"The proxy sent bytes behind its answer {answer.Status}.");
        }
    }
}
