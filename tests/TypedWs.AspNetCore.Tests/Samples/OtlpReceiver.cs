using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TypedWs.Tests.Samples;

/// <summary>A collector on loopback that takes OTLP over HTTP and keeps what it was sent, as it came.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<byte[]>> _bodies = new(StringComparer.Ordinal);

    private OtlpReceiver()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/v1/{signal}", KeepAsync);
    }

    public string Address => _app.Urls.Single();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Completes when a request of the signal (<c>traces</c>, <c>metrics</c>) had these texts in it, all in one.</summary>
    public Task ExpectAsync(string signal, params string[] texts)
        => Bounded.Until(
            () => _bodies.TryGetValue(signal, out ConcurrentQueue<byte[]>? bodies)
                && bodies.Any(body => texts.All(text => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0)),
            $"{signal} with {string.Join(", ", texts)}");

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    // In protobuf a string is its bytes: names can be searched for without reading the structure.
    private async Task<IResult> KeepAsync(string signal, HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        _bodies.GetOrAdd(signal, static _ => new ConcurrentQueue<byte[]>()).Enqueue(body.ToArray());
        return Results.Bytes([], "application/x-protobuf");
    }
}
