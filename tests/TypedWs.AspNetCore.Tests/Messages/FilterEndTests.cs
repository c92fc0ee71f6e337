using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>Filters that still run when the time is up, when the message is cancelled, or when the connection ends.</summary>
[InMemory]
public sealed class FilterEndTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(30);

    [Fact]
    public async Task A_filter_that_takes_too_long_is_timed_out_and_the_handler_does_not_run()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new FilterScript();
        script.Message = async (_, next) =>
        {
            await release.Task;
            WsError? error = await next();
            script.Events.Add($"filtered {error?.Code}");
            return error;
        };
        await using WsTestServer server
            = await FilteredEndpoint.StartAsync(script, options: static options => options.HandlerTimeout = Soon);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(FilteredEndpoint.AskSomething);
        Assert.Contains("\"ref\":1,\"payload\":{\"code\":\"timeout\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        release.SetResult();

        await script.Events.ExpectAsync("filtered timeout");
        await client.PingAsync();
        script.Events.ExpectNothing();
    }

    [Fact]
    public async Task A_message_that_is_cancelled_while_a_filter_waits_reaches_no_handler()
    {
        var waits = new TaskCompletionSource();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new FilterScript();
        script.Message = async (_, next) =>
        {
            waits.SetResult();
            await release.Task;
            WsError? error = await next();
            script.Events.Add($"filtered {error?.Code}");
            return error;
        };
        await using WsTestServer server = await FilteredEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(FilteredEndpoint.AskSomething);
        await waits.Task.WithinLimit();
        await client.SendTextAsync("""{"type":"$cancel","ref":1}""");
        Assert.Contains("\"ref\":1,\"payload\":{\"code\":\"cancelled\"", await client.ReceiveTextAsync(), StringComparison.Ordinal);
        release.SetResult();

        await script.Events.ExpectAsync("filtered cancelled");
        await client.PingAsync();
        script.Events.ExpectNothing();
    }

    [Fact]
    public async Task A_filter_that_closes_the_connection_runs_no_handler()
    {
        var script = new FilterScript();
        script.Message = async (context, next) =>
        {
            context.Connection.Close(WsCloseCode.PolicyViolation);
            WsError? error = await next();
            script.Events.Add($"filtered {error?.Code}");
            return error;
        };
        await using WsTestServer server = await FilteredEndpoint.StartAsync(script);
        await using RawWebSocket client = await server.ConnectAsync();

        await client.SendTextAsync(FilteredEndpoint.AskSomething);

        Assert.Equal(1008, (await client.ReceiveFrameAsync()).CloseCode);
        await script.Events.ExpectAsync("filtered cancelled");
        await client.SendAsync(RawFrame.MaskedClose(1008));
        await script.Events.ExpectAsync("close 1008");
    }

    [Fact]
    public async Task A_connection_ends_though_a_filter_still_waits()
    {
        var waits = new TaskCompletionSource();
        var script = new FilterScript();
        script.Message = async (context, _) =>
        {
            var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            context.Connection.Closed.UnsafeRegister(static state => ((TaskCompletionSource)state!).SetResult(), closed);
            waits.SetResult();
            await closed.Task;
            script.Events.Add("filtered");
            return null;
        };
        await using WsTestServer server = await FilteredEndpoint.StartAsync(script);
        await using (RawWebSocket client = await server.ConnectAsync())
        {
            await client.SendTextAsync(FilteredEndpoint.AskSomething);
            await waits.Task.WithinLimit();
            client.Reset();
        }

        await script.Events.ExpectAsync("filtered", "close 1006");
    }
}
