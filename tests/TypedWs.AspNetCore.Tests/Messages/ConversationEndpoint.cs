using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.AspNetCore.Tests.Messages;

/// <summary>Asks for the numbers from 1 on.</summary>
[WsMessage("count"), WsItems<Counted>]
internal sealed record CountUp(int To);

[WsMessage("counted", Direction = WsDirection.ServerToClient)]
internal sealed record Counted(int Number);

/// <summary>Announces numbers, which the client sends as items.</summary>
[WsMessage("sum"), WsReply<Total>]
internal sealed record Sum;

[WsMessage("summand")]
internal sealed record Summand(int Number);

[WsMessage("total", Direction = WsDirection.ServerToClient)]
internal sealed record Total(int Number);

/// <summary>Is answered when the test says so.</summary>
[WsMessage("wait"), WsReply<Total>]
internal sealed record WaitFor(int Number);

[WsMessage("edit"), WsReply<Total>]
internal sealed record Edit([WsKey] string Document, int Number);

/// <summary>Reports whether its handler runs on the thread pool.</summary>
[WsMessage("block"), WsReply<Total>]
internal sealed record Block;

/// <summary>Lets the server ask the client.</summary>
[WsMessage("start"), WsReply<Total>]
internal sealed record Start;

[WsMessage("confirm", Direction = WsDirection.ServerToClient), WsReply<Confirmation>]
internal sealed record Confirm(string Text);

[WsMessage("confirmation")]
internal sealed record Confirmation(int Number);

/// <summary>The gates that the handlers of <see cref="ConversationEndpoint"/> wait for, and a record of their calls.</summary>
internal sealed class ConversationScript
{
    public EventRecorder Events { get; } = new();

    public ConcurrentDictionary<int, TaskCompletionSource> Gates { get; } = new();

    public TaskCompletionSource Gate(int number) => Gates.GetOrAdd(number, static _ => new TaskCompletionSource());
}

/// <summary>A handler of every shape, through generated code.</summary>
[WsEndpoint]
internal sealed partial class ConversationEndpoint(ConversationScript script) : WsEndpoint
{
    [WsHandler]
    public async IAsyncEnumerable<Counted> OnCount(CountUp message, [EnumeratorCancellation] CancellationToken cancelled)
    {
        try
        {
            for (int number = 1; number <= message.To; number++)
            {
                yield return new Counted(number);
            }

            if (message.To == 0)
            {
                await new TaskCompletionSource().Task.WaitAsync(cancelled);
            }
        }
        finally
        {
            script.Events.Add($"counted {cancelled.IsCancellationRequested}");
        }
    }

    [WsHandler]
    public async Task<Total> OnSum(Sum message, IAsyncEnumerable<Summand> summands)
    {
        int total = 0;
        await foreach (Summand summand in summands)
        {
            total += summand.Number;
        }

        return new Total(total);
    }

    [WsHandler(Concurrency = WsConcurrency.Concurrent, Limit = 2)]
    public async Task<Total> OnWait(WaitFor message)
    {
        script.Events.Add($"wait {message.Number}");
        await script.Gate(message.Number).Task;
        return new Total(message.Number);
    }

    [WsHandler(Concurrency = WsConcurrency.Exclusive)]
    public async ValueTask<WsResult<Total>> OnEdit(Edit message)
    {
        script.Events.Add($"edit {message.Document} {message.Number}");
        await script.Gate(message.Number).Task;
        return new Total(message.Number);
    }

    [WsHandler(Offload = true)]
    public Total OnBlock(Block message) => new(Thread.CurrentThread.IsThreadPoolThread ? 1 : 0);

    [WsHandler]
    public async Task<Total> OnStart(WsConnection ws, Start message, CancellationToken closed)
    {
        try
        {
            Confirmation answer = await ws.RequestAsync(
                new Confirm("sure?"), new WsRequestOptions { Timeout = Timeout.InfiniteTimeSpan }, closed);
            return new Total(answer.Number);
        }
        catch (WsRequestException exception)
        {
            script.Events.Add($"{exception.Reason} {exception.Error?.Code}");
            return new Total(-1);
        }
    }

    internal static Task<WsTestServer> StartAsync(ConversationScript script)
        => WsTestServer.StartAsync(
            app => app.MapWs<ConversationEndpoint>("/ws"),
            builder => builder.Services.AddSingleton(script));
}
