using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using TypedWs.Client.Channels;
using TypedWs.Protocol.Extensions;

namespace TypedWs.Client.Opening;

/// <summary>Opens connections by HTTP, and speaks RFC 6455 on the stream that HTTP gives.</summary>
internal sealed class HttpOpener : IChannelOpener
{
    private const int MaxBody = 64 * 1024;

    // The refusal is known already. Its body is a help, and not worth a long wait.
    private static readonly TimeSpan BodyTimeout = TimeSpan.FromSeconds(2);

    private static readonly HttpRequestOptionsKey<bool> HasConnected = new("TypedWs.HasConnected");

    private readonly WsClientOptions _options;
    private readonly Uri _webSocketAddress;

    // The same address for cookies, which know the schemes of HTTP only.
    private readonly Uri _address;
    private readonly ClientCompression? _compression;
    private readonly HttpMessageInvoker? _ownInvoker;

    /// <param name="address">The address, with the scheme <c>ws</c> or <c>wss</c>.</param>
    /// <param name="options">The settings.</param>
    public HttpOpener(Uri address, WsClientOptions options)
    {
        _options = options;
        _webSocketAddress = address;
        _address = new UriBuilder(address) { Scheme = address.Scheme == "wss" ? "https" : "http", Port = address.Port }.Uri;
        _compression = options.Compression is { } compression && Zlib.IsAvailable ? new ClientCompression(compression) : null;
        _ownInvoker = options.Http is null ? CreateInvoker() : null;
    }

    public bool SendsToken => true;

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031", Justification = "The handler of HTTP may be the user's; each failure is a failed attempt.")]
    public async Task<OpenResult> OpenAsync(string? token, CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        try
        {
            var handshake = new ClientHandshake(_options, _compression);
            using HttpRequestMessage request = handshake.CreateRequest(_webSocketAddress, _address, token);
            HttpMessageInvoker invoker = _options.Http ?? _ownInvoker!;
            response = await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
            KeepCookies(response);
            if (handshake.FindFault(response, out string? subprotocol, out DeflateTerms? terms) is { } fault)
            {
                terms?.Release();
                string body = await ReadBodyAsync(response, cancellationToken).ConfigureAwait(false);
                return new OpenResult(null, ClientHandshake.Describe(fault, response, body, _options.Time.GetUtcNow()));
            }

            Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var channel = new FramedChannel(stream, response, _options.ToProtocolLimits(), terms, subprotocol);
            response = null;
            return new OpenResult(channel, null);
        }
        catch (Exception failure)
        {
            return new OpenResult(null, failure);
        }
        finally
        {
            response?.Dispose();
        }
    }

    public void Dispose()
    {
        _compression?.Engine.Clear();
        _ownInvoker?.Dispose();
    }

    private static HttpMessageInvoker CreateInvoker()
    {
        var handler = new SocketsHttpHandler
        {
            // RFC 6455 §4.1 allows a client to follow redirects, and does not demand it. A token must not follow them.
            AllowAutoRedirect = false,
            UseCookies = false,

            // An attempt of the client is one connection of its own: neither one that another attempt has left, nor several.
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = ConnectOnceAsync,
        };
        return new HttpMessageInvoker(handler, disposeHandler: true);
    }

    // The handler connects again by itself if a server ends the connection without an answer. The client has its own waits for that.
    [SuppressMessage("Reliability", "CA2000", Justification = "The stream owns the socket.")]
    private static async ValueTask<Stream> ConnectOnceAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        if (context.InitialRequestMessage.Options.TryGetValue(HasConnected, out _))
        {
            throw new IOException("The server has ended the connection without an answer.");
        }

        context.InitialRequestMessage.Options.Set(HasConnected, true);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // The body helps to understand the refusal; a body that is cut, or that cannot be read, changes nothing.
    [SuppressMessage("Design", "CA1031", Justification = "The refusal itself is the failure, also if its body cannot be read.")]
    private async Task<string> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols)
        {
            return "";
        }

        using var limit = new CancellationTokenSource(
            BodyTimeout < _options.ConnectTimeout / 2 ? BodyTimeout : _options.ConnectTimeout / 2, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        byte[] bytes = new byte[MaxBody];
        int length = 0;
        try
        {
            Stream stream = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                int read;
                do
                {
                    read = await stream.ReadAsync(bytes.AsMemory(length), either.Token).ConfigureAwait(false);
                    length += read;
                }
                while (read > 0 && length < bytes.Length);
            }
        }
        catch (Exception)
        {
            // The part that has come is shown.
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private void KeepCookies(HttpResponseMessage response)
    {
        if (_options.Cookies is { } cookies && response.Headers.NonValidated.TryGetValues("Set-Cookie", out HeaderStringValues lines))
        {
            foreach (string line in lines)
            {
                try
                {
                    cookies.SetCookies(_address, line);
                }
                catch (System.Net.CookieException)
                {
                    // The server's cookie is not valid; browsers ignore it, too.
                }
            }
        }
    }
}
