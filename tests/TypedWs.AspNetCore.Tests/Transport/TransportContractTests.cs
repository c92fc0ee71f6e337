using Microsoft.AspNetCore.Connections.Features;

namespace TypedWs.AspNetCore.Tests.Transport;

/// <summary>Kestrel's pipes under HTTP/1.1.</summary>
public sealed class PipeTransportContractTests : TransportContract
{
    private protected override Task<TransportPair> ConnectAsync() => SocketPair.ConnectAsync();
}

/// <summary>Kestrel's pipes over TLS.</summary>
public sealed class TlsTransportContractTests : TransportContract
{
    private protected override Task<TransportPair> ConnectAsync() => SocketPair.ConnectAsync(isSecure: true);
}

/// <summary>The stream that other servers give instead of pipes.</summary>
public sealed class StreamTransportContractTests : TransportContract
{
    private protected override Task<TransportPair> ConnectAsync()
        => SocketPair.ConnectAsync(before: static context => context.Features.Set<IConnectionTransportFeature>(null));
}

/// <summary>One stream of HTTP/2.</summary>
public sealed class Http2TransportContractTests : TransportContract
{
    private protected override Task<TransportPair> ConnectAsync() => Http2Pair.ConnectAsync();
}

/// <summary>Pipes in memory.</summary>
public sealed class MemoryTransportContractTests : TransportContract
{
    private protected override Task<TransportPair> ConnectAsync() => Task.FromResult<TransportPair>(new MemoryPair());
}
