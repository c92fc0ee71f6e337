using System.Globalization;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>
/// A server of <see cref="PaceEndpoint"/> in a process whose thread pool has exactly two threads. A process of its own, because the
/// runtime reads that limit only at its start, and <see cref="ThreadPool.SetMaxThreads"/> allows none below the number of processors.
/// </summary>
internal sealed class SmallPoolServer : IAsyncDisposable
{
    public const int Threads = 2;

    /// <summary>The line for each handler that blocks its thread.</summary>
    public const string BlockedLine = "blocked";

    /// <summary>The line for the stopped host.</summary>
    public const string StoppedLine = "stopped";

    private const string Variable = "TYPEDWS_SMALL_POOL_SERVER";
    private const string StopCommand = "stop";

    // Longer than any test waits, so that it is not the bound of the stop.
    private static readonly TimeSpan NoBound = 2 * Bounded.Limit;

    private readonly TestProcess _process;

    private SmallPoolServer(TestProcess process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="shutdownTimeout">The host's time-out of its stop; far longer than the test by default.</param>
    public static async Task<SmallPoolServer> StartAsync(TimeSpan? shutdownTimeout = null)
    {
        string threads = Threads.ToString("x", CultureInfo.InvariantCulture);
        var process = TestProcess.Start(
            Variable,
            (shutdownTimeout ?? NoBound).ToString("c", CultureInfo.InvariantCulture),
            ("DOTNET_ThreadPool_ForceMinWorkerThreads", threads),
            ("DOTNET_ThreadPool_ForceMaxWorkerThreads", threads));
        return new SmallPoolServer(process, new Uri((await process.ReadLineAsync())!));
    }

    /// <summary>Opens a WebSocket.</summary>
    public Task<RawWebSocket> ConnectAsync() => RawWebSocket.ConnectAsync(Address);

    /// <summary>Waits until the server has done the next step.</summary>
    public Task ExpectAsync(string line) => _process.ExpectAsync(line);

    /// <summary>Lets blocked handlers end.</summary>
    public Task ReleaseAsync(int handlers) => _process.TellAsync(handlers.ToString(CultureInfo.InvariantCulture));

    /// <summary>Begins to stop the host.</summary>
    public Task StopAsync() => _process.TellAsync(StopCommand);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>Runs the server, if this is its process.</summary>
    /// <returns>Whether it is.</returns>
    public static bool Run()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } arguments)
        {
            return false;
        }

        ThreadPool.GetMaxThreads(out int threads, out _);
        if (threads != Threads)
        {
            throw new InvalidOperationException($"The pool has {threads} threads.");
        }

        Serve(TimeSpan.Parse(arguments, CultureInfo.InvariantCulture));
        return true;
    }

    // This thread is not one of the pool, and it awaits nothing: the threads of the pool are the server's alone.
    private static void Serve(TimeSpan shutdownTimeout)
    {
        var pace = new Pace { OnBlocked = static () => Console.WriteLine(BlockedLine) };
        WsTestServer server = PaceEndpoint.StartAsync(pace, shutdownTimeout).GetAwaiter().GetResult();
        Console.WriteLine(server.BaseAddress);
        while (Console.ReadLine() is { } command)
        {
            if (command == StopCommand)
            {
                _ = StopAsync(server);
            }
            else
            {
                pace.MayEnd.Release(int.Parse(command, CultureInfo.InvariantCulture));
            }
        }
    }

    private static async Task StopAsync(WsTestServer server)
    {
        await server.App.StopAsync();
        Console.WriteLine(StoppedLine);
    }
}
