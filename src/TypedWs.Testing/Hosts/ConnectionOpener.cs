using System.Net;
using System.Text;
using TypedWs.Client.Opening;
using TypedWs.Messages;
using TypedWs.Protocol.Extensions;
using TypedWs.Testing.Clocks;
using TypedWs.Testing.Connections;

namespace TypedWs.Testing.Hosts;

/// <summary>Opens the connections of tests by real HTTP, with the handshake of the .NET client.</summary>
internal sealed class ConnectionOpener(ConnectionHost host, WsTestNetwork network)
{
    /// <summary>Opens a connection.</summary>
    /// <param name="address">The address, with the scheme <c>http</c>.</param>
    /// <param name="options">The settings.</param>
    /// <param name="format">The envelope; null for a raw endpoint.</param>
    /// <exception cref="WsHandshakeException">The server has refused.</exception>
    public async Task<WsTestConnection> OpenAsync(
        Uri address, WsTestConnectOptions options, EnvelopeFormat? format)
    {
        using var deadline = new CancellationTokenSource(host.Timeout, RealTime.Clock);
        WsTestWire? wire = null;
        bool isHttp2 = options.HttpVersion.Major == 2;
        var invoker = new HttpMessageInvoker(MemoryHttp.CreateHandler(_ =>
        {
            // The handler connects again by itself if a server ends the connection without an answer. A test wants to see that end.
            return wire is null
                ? network.Open(
                    isHttp2, options.RemoteAddress, options.User, options.UserExpires, isRead: true, out wire)
                : throw new IOException("The server has ended the connection without an answer.");
        }));
        WsTestConnection? connection = null;
        try
        {
            WsClientOptions settings = ToClientOptions(options);
            var handshake = new ClientHandshake(
                settings, settings.Compression is { } compression ? new ClientCompression(compression) : null);
            using HttpRequestMessage request = handshake.CreateRequest(address, address, token: null);
            HttpResponseMessage response = await invoker.SendAsync(request, deadline.Token).ConfigureAwait(false);
            if (handshake.FindFault(response, out string? subprotocol, out DeflateTerms? terms) is { } fault)
            {
                terms?.Release();
                string body = response.StatusCode == HttpStatusCode.SwitchingProtocols
                    ? ""
                    : await response.Content.ReadAsStringAsync(deadline.Token).ConfigureAwait(false);
                response.Dispose();
                throw ClientHandshake.Describe(fault, response, body, host.Time.GetUtcNow());
            }

            connection = new WsTestConnection(host, wire!, format, address.PathAndQuery, isHttp2) { Subprotocol = subprotocol };
            Stream stream = await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false);
            connection.Open(new TestChannel(stream, terms, options.AnswersPings, connection), invoker);

            // The client has its answer before the server has added the connection to its list.
            await host.Stillness.WaitUntilKnownAsync(() => connection.ServerId is not null, host.Timeout).ConfigureAwait(false);
            return connection;
        }
        catch (OperationCanceledException timeout) when (deadline.IsCancellationRequested)
        {
            throw new WsExpectationException(
                $"Expected a connection to {address.PathAndQuery}, but the server has not answered within "
                + $"{host.Timeout.TotalSeconds:0.###} s. There is: {host.Stillness.Describe()}.",
                timeout);
        }
        finally
        {
            if (connection is null)
            {
                invoker.Dispose();
            }
        }
    }

    private static WsClientOptions ToClientOptions(WsTestConnectOptions options)
    {
        var settings = new WsClientOptions
        {
            Origin = options.Origin,
            HttpVersion = options.HttpVersion,
            Compression = options.Compression,
        };
        settings.Subprotocols.Clear();
        foreach (string subprotocol in options.Subprotocols)
        {
            settings.Subprotocols.Add(subprotocol);
        }

        foreach ((string name, string value) in options.Headers)
        {
            settings.Headers[name] = value;
        }

        return settings;
    }
}
