using TypedWs.Cli.Messages;
using TypedWs.Cli.Output;
using TypedWs.Cli.Sending;

namespace TypedWs.Cli.Listening;

/// <summary>The command <c>listen</c>: shows the messages of the server until enough have come.</summary>
internal sealed class Listener(ListenSettings settings, Report report, TimeProvider time)
{
    private readonly TaskCompletionSource<ToolException> _holdFailed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Runs the command.</summary>
    /// <exception cref="ToolException">There is no connection, or a hold is refused by the contract.</exception>
    public async Task<(ExitCode Exit, WsClose? Close)> RunAsync(CancellationToken ending)
    {
        await using var session = new MessageSession(settings.Session, report, time);
        await session.OpenAsync(ending);
        session.Reopened += () => _ = SendHoldsAgainAsync(session, ending);
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, limit.Token);
        try
        {
            await SendHoldsAsync(session, ending);
            limit.CancelAfter(settings.Duration ?? Timeout.InfiniteTimeSpan);
            Task<WaitResult> enough = session.WaitUntilAsync(
                () => settings.Count is { } count && session.Shown >= count, since: null, either.Token);
            if (await Task.WhenAny(enough, _holdFailed.Task) == _holdFailed.Task)
            {
                throw await _holdFailed.Task;
            }

            if (await enough == WaitResult.Closed)
            {
                return await DescribeEndAsync(session);
            }
        }
        catch (ToolException problem) when (problem.Exit == ExitCode.Closed)
        {
            return await DescribeEndAsync(session);
        }
        catch (OperationCanceledException)
        {
            bool isEnough = settings.Count is null || session.Shown >= settings.Count;
            ExitCode exit = ending.IsCancellationRequested ? ExitCode.Interrupted
                : isEnough ? ToResult(session)
                : ExitCode.Negative;
            if (exit == ExitCode.Negative && !isEnough)
            {
                string waited = $"{settings.Duration?.TotalSeconds} s";
                report.Fail(exit, $"{session.Shown} messages have come within {waited}, and not {settings.Count}.");
            }

            return (exit, await session.CloseAsync());
        }

        return (ToResult(session), await session.CloseAsync());
    }

    // A hold may have been refused by the server.
    private static ExitCode ToResult(MessageSession session) => session.HasBadAnswer ? ExitCode.Negative : ExitCode.Done;

    // A server that closes normally has said all, unless the user has asked for more.
    private async Task<(ExitCode Exit, WsClose? Close)> DescribeEndAsync(MessageSession session)
    {
        WsClose close = await session.Closed;
        bool isAll = close.Code == WsCloseCode.Normal && settings.Count is null && settings.Duration is null;
        return isAll ? (ToResult(session), close) : (ExitCode.Closed, await session.ReportEndAsync());
    }

    private async Task SendHoldsAsync(MessageSession session, CancellationToken ending)
    {
        foreach (MessageDraft hold in settings.Holds)
        {
            await session.SendAsync(hold, AnswerMode.ByContract, ending);
        }
    }

    private async Task SendHoldsAgainAsync(MessageSession session, CancellationToken ending)
    {
        try
        {
            await SendHoldsAsync(session, ending);
        }
        catch (ToolException problem) when (problem.Exit != ExitCode.Closed)
        {
            _holdFailed.TrySetResult(problem);
        }
        catch (Exception problem) when (problem is ToolException or OperationCanceledException)
        {
            // The next connection sends them.
        }
    }
}
