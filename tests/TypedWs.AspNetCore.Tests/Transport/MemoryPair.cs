using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using TypedWs.AspNetCore.Transport;
using TypedWs.Transport;

namespace TypedWs.AspNetCore.Tests.Transport;

/// <summary>A transport over two pipes in memory, of 64 KiB each.</summary>
[SuppressMessage("Reliability", "CA2000", Justification = "The source of a token that has no timer holds nothing.")]
internal sealed class MemoryPair : TransportPair
{
    private readonly Pipe _input = new(new PipeOptions(useSynchronizationContext: false));
    private readonly Pipe _output = new(new PipeOptions(useSynchronizationContext: false));
    private readonly CancellationTokenSource _closed = new();

    public MemoryPair() => Transport = new PipeTransport(new Pipes(_input.Reader, _output.Writer), Reset, _closed.Token);

    public override WsTransport Transport { get; }

    public override Task SendAsync(ReadOnlyMemory<byte> octets) => _input.Writer.WriteAsync(octets).AsTask();

    public override async Task<byte[]> ReadAsync(int count)
    {
        byte[] octets = new byte[count];
        await _output.Reader.AsStream(leaveOpen: true).ReadExactlyAsync(octets);
        return octets;
    }

    public override async Task<byte[]> ReadToEndAsync()
    {
        using var octets = new MemoryStream();
        if (!_closed.IsCancellationRequested)
        {
            await _output.Reader.CopyToAsync(octets);
        }

        return octets.ToArray();
    }

    public override Task EndAsync() => _input.Writer.CompleteAsync().AsTask();

    public override void Reset()
    {
        _closed.Cancel();
        _output.Reader.Complete();
        _input.Writer.Complete(new IOException("The connection was reset."));
    }

    public override ValueTask DisposeAsync()
    {
        _closed.Dispose();
        return default;
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
