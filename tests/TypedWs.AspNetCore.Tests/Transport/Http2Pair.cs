using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Upgrade;
using TypedWs.Transport;

namespace TypedWs.AspNetCore.Tests.Transport;

/// <summary>
/// The transport of an extended CONNECT on Kestrel: one stream of a connection of HTTP/2. The peer is the stream's other end.
/// </summary>
internal sealed class Http2Pair : TransportPair
{
    private readonly WsTestServer _server;
    private readonly RawHttp2 _client;
    private readonly int _stream;
    private readonly TaskCompletionSource _requestEnds;
    private byte[] _unread = [];

    private Http2Pair(WsTestServer server, WsTransport transport, RawHttp2 client, int stream, TaskCompletionSource requestEnds)
    {
        _server = server;
        _client = client;
        _stream = stream;
        _requestEnds = requestEnds;
        Transport = transport;
    }

    public override WsTransport Transport { get; }

    public static async Task<TransportPair> ConnectAsync()
    {
        var accepted = new TaskCompletionSource<WsTransport>(TaskCreationOptions.RunContinuationsAsynchronously);
        var requestEnds = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        WsTestServer server = await WsTestServer.StartAsync(
            app => app.Run(async context =>
            {
                accepted.SetResult((await ServerUpgrade.AcceptConnectAsync(context))!);
                await requestEnds.Task;
            }),
            static builder => builder.WebHost.ConfigureKestrel(static kestrel => kestrel.ConfigureEndpointDefaults(
                static endpoint => endpoint.Protocols = HttpProtocols.Http2)));
        RawHttp2 client = await RawHttp2.OpenAsync(server.BaseAddress);
        int stream = await client.ConnectAsync("/");
        return new Http2Pair(server, await accepted.Task.WithinLimit(), client, stream, requestEnds);
    }

    // RFC 9113 §4.2: no frame longer than 16,384 octets, unless more is agreed on.
    public override async Task SendAsync(ReadOnlyMemory<byte> octets)
    {
        foreach (byte[] part in octets.ToArray().Chunk(16_384))
        {
            await _client.SendDataAsync(_stream, part, ends: false);
        }
    }

    public override async Task<byte[]> ReadAsync(int count)
    {
        while (_unread.Length < count)
        {
            byte[]? more = await _client.ReceiveDataAsync(_stream);
            Assert.NotNull(more);
            _unread = [.. _unread, .. more];
        }

        byte[] octets = _unread[..count];
        _unread = _unread[count..];
        return octets;
    }

    public override async Task<byte[]> ReadToEndAsync()
    {
        _requestEnds.TrySetResult();
        while (await _client.ReceiveDataAsync(_stream) is { } more)
        {
            _unread = [.. _unread, .. more];
        }

        return _unread;
    }

    public override Task EndAsync() => _client.SendDataAsync(_stream, [], ends: true);

    public override void Reset() => _ = _client.ResetAsync(_stream);

    public override async ValueTask DisposeAsync()
    {
        _requestEnds.TrySetResult();
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }
}
