using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.AspNetCore.Tests.Upgrade;

namespace TypedWs.AspNetCore.Tests.Diagnostics;

/// <summary>Whatever fails is logged once, and no exception goes by unobserved (acceptance E13).</summary>
[Collection(nameof(Alone))]
public sealed class FailureLogTests
{
    private static readonly string[] Everywhere =
        ["abandoned", "close", "error", "formatter", "invalid", "later", "lost", "now", "open", "token", "trigger", "upgrade"];

    [Fact]
    [Trait("Row", "E13")]
    public async Task Every_failure_is_logged_once_and_none_is_unobserved()
    {
        var unobserved = new ConcurrentQueue<Exception>();
        void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs e) => unobserved.Enqueue(e.Exception);
        TaskScheduler.UnobservedTaskException += OnUnobserved;
        try
        {
            LogCollector log = await FailEverywhereAsync();

            LogEvent[] failures = Failures(log);
            Assert.Equal(
                Everywhere.Select(static where => "fails: " + where),
                failures.Select(static entry => entry.Exception!.GetBaseException().Message).Order(StringComparer.Ordinal));
            Assert.All(failures, static entry => Assert.Equal(LogLevel.Error, entry.Level));

            // The watch sees: the last one is left unobserved by the test itself, behind all the others.
            LeaveUnobserved();
            await Bounded.Until(
                () =>
                {
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                    return !unobserved.IsEmpty;
                },
                "the exception that nobody observes");
            Assert.All(unobserved, static exception => Assert.Equal("left", exception.InnerException?.Message));
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= OnUnobserved;
        }
    }

    private static async Task<LogCollector> FailEverywhereAsync()
    {
        await using WsTestServer server = await FailingEndpoint.StartAsync();
        foreach ((string how, int status) in new[] { ("upgrade", 500), ("abandoned", 503) })
        {
            Assert.Equal(status, (await server.AskAsync(UpgradeRefusalTests.Request(path: "/ws?how=" + how))).Status);
        }

        await using (RawWebSocket open = await server.ConnectAsync("/ws?how=open"))
        {
            Assert.Equal(1011, (await open.ReceiveFrameAsync()).CloseCode);
        }

        await using (RawWebSocket close = await server.ConnectAsync("/ws?how=close"))
        {
            await close.CloseAsync();
        }

        await using (RawWebSocket error = await server.ConnectAsync("/ws?how=error"))
        {
            await AskAsync(error, "trigger", "internal");
            await error.CloseAsync();
        }

        await using (RawWebSocket invalid = await server.ConnectAsync("/ws?how=invalid"))
        {
            await invalid.SendTextAsync("{");
            await invalid.ReceiveTextAsync();
        }

        await using (RawWebSocket client = await server.ConnectAsync())
        {
            await AskAsync(client, "now", "internal");
            await AskAsync(client, "later", "internal");
            await client.SendTextAsync("""{"type":"unknown"}""");
            await client.ReceiveTextAsync();
            await client.SendTextAsync("""{"type":"fail","payload":{"how":"token"}}""");
            await client.PingAsync();
        }

        // The transport breaks under a handler that awaits and a flush that waits.
        RawWebSocket lost = await server.ConnectAsync();
        await lost.SendTextAsync("""{"type":"fail","payload":{"how":"lost"}}""");
        await lost.SkipAsync(1);
        lost.Reset();
        await Bounded.Until(
            () => Failures(server.Log).Length >= Everywhere.Length && server.Endpoint<FailingEndpoint>().Connections.Count == 0,
            "all failures");
        return server.Log;
    }

    private static LogEvent[] Failures(LogCollector log) => [.. log.Events.Where(static entry => entry.Exception is not null)];

    private static async Task AskAsync(RawWebSocket client, string how, string code)
    {
        await client.SendTextAsync($$$"""{"type":"fail","payload":{"how":"{{{how}}}"}}""");
        Assert.Equal(code, (await client.ReceiveJsonAsync()).GetProperty("payload").GetProperty("code").GetString());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LeaveUnobserved() => _ = Task.FromException(new InvalidOperationException("left"));
}
