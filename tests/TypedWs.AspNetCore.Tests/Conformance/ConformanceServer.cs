using System.Collections.Concurrent;
using Echo;
using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Tests.Conformance;

namespace TypedWs.AspNetCore.Tests.Conformance;

/// <summary>
/// One echo server for all conformance tests, which run after the others so that the suite's time limits judge the server
/// and not its neighbours.
/// </summary>
public sealed class ConformanceServer : IAsyncLifetime
{
    public const int MaxMessageSize = 64 * 1024 * 1024;

    private const int SideBySide = 16;

    private readonly SemaphoreSlim _turns = new(SideBySide);
    private readonly ConcurrentDictionary<ConformanceRows, Lazy<Dictionary<string, Task>>> _groups = new();
    private WsTestServer? _server;

    internal Uri Address => _server!.BaseAddress;

    public async ValueTask InitializeAsync()
        => _server = await WsTestServer.StartAsync(app => app.MapWs<EchoEndpoint>("/ws", options =>
        {
            options.MaxMessageSize = MaxMessageSize;
            options.Outbound.Limit = MaxMessageSize;
        }));

    public ValueTask DisposeAsync()
    {
        _turns.Dispose();
        return _server?.DisposeAsync() ?? default;
    }

    /// <summary>Runs a row. The rows of a group run side by side: the first that is asked for starts them all.</summary>
    internal Task RunAsync(ConformanceRows group, string row)
        => _groups
            .GetOrAdd(group, rows => new Lazy<Dictionary<string, Task>>(() => rows.ToDictionary(each => each.Name, RunInTurnAsync)))
            .Value[row];

    private async Task RunInTurnAsync(ConformanceRow row)
    {
        await _turns.WaitAsync();
        try
        {
            await SocketConformance.VerifyAsync(Address, row);
        }
        finally
        {
            _turns.Release();
        }
    }
}

/// <summary>The tests that share the server.</summary>
[CollectionDefinition(nameof(ConformanceServer), DisableParallelization = true)]
public sealed class ConformanceServerGroup : ICollectionFixture<ConformanceServer>;
