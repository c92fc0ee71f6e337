using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TypedWs.AspNetCore.Transport;
using TypedWs.Transport;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>Gets the connection below a request from the server.</summary>
internal static class ServerUpgrade
{
    // The error codes NO_ERROR (RFC 9113 §7) and H3_NO_ERROR (RFC 9114 §8.1).
    private const int Http2NoError = 0;
    private const int Http3NoError = 0x100;

    /// <summary>Answers 101 over HTTP/1.1 (RFC 6455 §4.2.2).</summary>
    /// <returns>Null if the server's limit of upgraded connections is reached. The request is then not answered yet.</returns>
    /// <exception cref="InvalidOperationException">The server cannot upgrade requests.</exception>
    public static async Task<WsTransport?> AcceptUpgradeAsync(HttpContext context, string acceptKey)
    {
        IHttpUpgradeFeature? upgrade = context.Features.Get<IHttpUpgradeFeature>();
        if (upgrade is not { IsUpgradableRequest: true })
        {
            throw NotPossible("IHttpUpgradeFeature");
        }

        IHeaderDictionary headers = context.Response.Headers;
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = acceptKey;
        IDetachableConnection? leaving = FindDetachable(context) is { } detachable && detachable.TryPrepare() ? detachable : null;
        Stream? stream = null;
        try
        {
            // The server sends the 101 response here.
            stream = await upgrade.UpgradeAsync().ConfigureAwait(false);
        }
        catch (InvalidOperationException) when (context.Response.StatusCode != StatusCodes.Status101SwitchingProtocols)
        {
            // KestrelServerLimits.MaxConcurrentUpgradedConnections is reached. Kestrel reports this only by this exception. An exception
            // that is thrown later, while the 101 response is sent, has another cause, for example a callback of Response.OnStarting.
            headers.Remove("Upgrade");
            headers.Remove("Sec-WebSocket-Accept");
            headers.Remove("Sec-WebSocket-Protocol");
            headers.Remove("Sec-WebSocket-Extensions");
            return null;
        }
        finally
        {
            if (stream is null)
            {
                leaving?.Stay();
            }
        }

        if (leaving is not null)
        {
            return await leaving.DetachAsync().ConfigureAwait(false);
        }

        // Kestrel's pipes are used, because they are faster than Kestrel's stream over them. With TLS, these pipes carry the decrypted
        // bytes. Other servers offer only the stream.
        return context.Features.Get<IConnectionTransportFeature>() is { } connection
            ? new PipeTransport(
                connection.Transport, context.Abort, ConnectionClosed(context), TcpProgress.Find(context.Features))
            : new PipeTransport(StreamPipes.Over(stream), context.Abort, ConnectionClosed(context));
    }

    /// <summary>Answers 200 to an extended CONNECT over HTTP/2 (RFC 8441 §5).</summary>
    /// <exception cref="InvalidOperationException">The server cannot accept an extended CONNECT.</exception>
    public static async Task<WsTransport?> AcceptConnectAsync(HttpContext context)
    {
        IHttpExtendedConnectFeature? connect = context.Features.Get<IHttpExtendedConnectFeature>();
        if (connect is not { IsExtendedConnect: true })
        {
            throw NotPossible("IHttpExtendedConnectFeature");
        }

        // Only the stream of this request is used. The pipes of the HTTP/2 connection carry the HTTP/2 frames of all its requests.
        Stream stream = await connect.AcceptAsync().ConfigureAwait(false);
        return new PipeTransport(
            StreamPipes.Over(stream), context.Abort, context.RequestAborted, TcpProgress.Find(context.Features), isShared: true);
    }

    /// <summary>
    /// Answers a request when application code may still hold its <see cref="HttpContext"/>. The server then does not use the context for
    /// another request. If it did, a collection of headers that the code has kept, for example, would show the headers of the next request.
    /// </summary>
    public static async Task AnswerLastAsync(HttpContext context, Func<Task> answer)
    {
        if (!HttpProtocol.IsHttp2(context.Request.Protocol) && !HttpProtocol.IsHttp3(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
            await answer().ConfigureAwait(false);
            return;
        }

        await answer().ConfigureAwait(false);
        await context.Response.CompleteAsync().ConfigureAwait(false);

        // RFC 9113 §8.1, RFC 9114 §4.1: after the complete response, the stream is reset with "no error"; the client keeps the response.
        // The server pools the objects of a stream that ends, but not of a stream that was reset.
        int noError = HttpProtocol.IsHttp2(context.Request.Protocol) ? Http2NoError : Http3NoError;
        context.Features.Get<IHttpResetFeature>()?.Reset(noError);
    }

    /// <summary>Finds the connection of a request that can leave its request: it is of HTTP/1.1, and the bytes in its pipes are those on
    /// the wire.</summary>
    public static IDetachableConnection? FindDetachable(HttpContext context)
        => context.Features.Get<IDetachableConnection>() is { } detachable
            && HttpProtocol.IsHttp11(context.Request.Protocol)
            && ReferenceEquals(context.Features.Get<IConnectionTransportFeature>()?.Transport, detachable.Pipes)
                ? detachable
                : null;

    private static CancellationToken ConnectionClosed(HttpContext context)
        => context.Features.Get<IConnectionLifetimeFeature>()?.ConnectionClosed ?? context.RequestAborted;

    private static InvalidOperationException NotPossible(string feature)
        => new(
            $"The server cannot turn this request into a WebSocket: {feature} is missing or was taken away by middleware in front. "
            + "TypedWs needs Kestrel or another server that upgrades requests; TestServer does not.");

    private sealed class StreamPipes : IDuplexPipe
    {
        private StreamPipes(Stream stream)
        {
            Input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
            Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        }

        public PipeReader Input { get; }

        public PipeWriter Output { get; }

        public static StreamPipes Over(Stream stream) => new(stream);
    }
}
