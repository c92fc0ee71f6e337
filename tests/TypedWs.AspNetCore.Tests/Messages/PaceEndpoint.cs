using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>The measurements of the handlers of <see cref="PaceEndpoint"/>, and the event that they wait for.</summary>
internal sealed class Pace
{
    private int _taken;
    private int _blocked;

    /// <summary>The connection of the stream.</summary>
    public WsConnection? Connection { get; set; }

    /// <summary>The number of items that were taken from the handler.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>The most bytes that waited for the client when an item was taken.</summary>
    public long MostBuffered { get; private set; }

    /// <summary>The number of handlers that block their thread.</summary>
    public int Blocked => Volatile.Read(ref _blocked);

    /// <summary>Each release lets one blocked handler end.</summary>
    public SemaphoreSlim MayEnd { get; } = new(0);

    /// <summary>Called when a handler blocks its thread.</summary>
    public Action OnBlocked { get; init; } = static () => { };

    public void Take(long buffered)
    {
        MostBuffered = Math.Max(MostBuffered, buffered);
        Interlocked.Increment(ref _taken);
    }

    public void Block()
    {
        Interlocked.Increment(ref _blocked);
        OnBlocked();
        MayEnd.Wait(2 * Bounded.Limit);
        Interlocked.Decrement(ref _blocked);
    }
}

/// <summary>Handlers that count, and handlers that block their thread.</summary>
[WsEndpoint]
internal sealed partial class PaceEndpoint(Pace pace) : WsEndpoint
{
    [WsHandler]
    public async IAsyncEnumerable<Counted> OnCount(CountUp message, WsConnection ws)
    {
        pace.Connection = ws;
        await Task.CompletedTask;
        for (int number = 1; number <= message.To; number++)
        {
            pace.Take(ws.BufferedBytes);
            yield return new Counted(number);
        }
    }

    [WsHandler]
    public Total OnSum(Sum message) => new(0);

    [WsHandler(Offload = true)]
    public Total OnBlock(Block message)
    {
        pace.Block();
        return new Total(1);
    }

    [WsHandler]
    public Total OnWait(WaitFor message)
    {
        pace.Block();
        return new Total(message.Number);
    }

    internal static Task<WsTestServer> StartAsync(Pace pace, TimeSpan? shutdownTimeout = null)
        => WsTestServer.StartAsync(
            app => app.MapWs<PaceEndpoint>("/ws", static options =>
            {
                options.CloseTimeout = TimeSpan.FromMilliseconds(500);
                options.Shutdown.Timeout = TimeSpan.FromSeconds(2);
            }),
            builder => builder.Services.AddSingleton(pace)

                // Kestrel waits so long for a connection whose thread is blocked.
                .Configure<HostOptions>(options => options.ShutdownTimeout = shutdownTimeout ?? TimeSpan.FromSeconds(4)));
}
