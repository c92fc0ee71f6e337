using System.Buffers;
using System.IO.Pipelines;
using TypedWs.Transport;

namespace TypedWs.Tests.Transport;

/// <summary>A transport with a loop of its own.</summary>
public sealed class LoopTransportContractTests : TransportContract
{
    private protected override Task<TransportPair> ConnectAsync() => Task.FromResult<TransportPair>(new LoopPair());

    private sealed class LoopPair : TransportPair
    {
        private readonly CancellationTokenSource _end = new();
        private readonly LoopTransport _transport;

        public LoopPair()
        {
            var loop = new LoopExecutor();
            _transport = new LoopTransport(loop);
            loop.Start(_end.Token);
        }

        public override WsTransport Transport => _transport;

        public override Task SendAsync(ReadOnlyMemory<byte> octets) => _transport.PeerOutput.WriteAsync(octets).AsTask();

        public override async Task<byte[]> ReadAsync(int count)
        {
            ReadResult result = await _transport.PeerInput.ReadAtLeastAsync(count);
            byte[] octets = result.Buffer.Slice(0, count).ToArray();
            _transport.PeerInput.AdvanceTo(result.Buffer.GetPosition(count));
            return octets;
        }

        public override async Task<byte[]> ReadToEndAsync()
        {
            using var octets = new MemoryStream();
            if (!_transport.Lost.IsCancellationRequested)
            {
                await _transport.PeerInput.CopyToAsync(octets);
            }

            return octets.ToArray();
        }

        public override Task EndAsync() => _transport.PeerOutput.CompleteAsync().AsTask();

        public override void Reset() => _transport.Lose();

        public override async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            _end.Dispose();
        }
    }
}
