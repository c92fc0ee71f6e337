using TypedWs.Cli.Messages;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Sending;

/// <summary>The command <c>send</c>: sends messages, waits for the answers that are due, and closes.</summary>
internal sealed class Sender(SendSettings settings, Report report, TimeProvider time)
{
    // So many requests wait at once. A server handles them one after another, so more would not be faster.
    private const int Window = 1000;

    private static readonly TimeSpan DefaultLinger = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _timeout = settings.Session.Connection.Timeout;
    private int _refused;

    /// <summary>Runs the command.</summary>
    /// <exception cref="ToolException">There is no connection, or the only message is refused.</exception>
    public async Task<(ExitCode Exit, WsClose? Close)> RunAsync(CancellationToken ending)
    {
        await using var session = new MessageSession(settings.Session, report, time);
        await session.OpenAsync(ending);
        try
        {
            WaitResult result = await SendAllAsync(session, ending);
            result = result == WaitResult.Done ? await WaitForAnswersAsync(session, ending) : result;
            if (result == WaitResult.Closed || (result == WaitResult.Done && await LingerAsync(session, ending)))
            {
                return (ExitCode.Closed, await session.ReportEndAsync());
            }

            WsClose close = await session.CloseAsync();
            return (result == WaitResult.TimedOut ? ExitCode.TimedOut : Judge(session), close);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return (ExitCode.Interrupted, await session.CloseAsync());
        }
    }

    private ExitCode Judge(MessageSession session)
        => _refused > 0 ? ExitCode.Usage
            : session.LostAnswers > 0 ? ExitCode.Closed
            : session.HasBad ? ExitCode.Negative
            : ExitCode.Done;

    private async Task<WaitResult> SendAllAsync(MessageSession session, CancellationToken ending)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(ending);
        await using IAsyncEnumerator<Func<MessageDraft>> messages = settings.Messages.GetAsyncEnumerator(reading.Token);
        while (true)
        {
            // Somebody may type the input, and not see that the connection has ended.
            Task<bool> next = messages.MoveNextAsync().AsTask();
            if (await Task.WhenAny(next, session.Closed) != next)
            {
                await reading.CancelAsync();
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return WaitResult.Closed;
            }

            if (!await next)
            {
                return WaitResult.Done;
            }

            WaitResult room = await session.WaitForAnswersAsync(Window, ending);
            if (room != WaitResult.Done)
            {
                return Tell(room, session);
            }

            WaitResult sent = await SendAsync(session, messages.Current, ending);
            if (sent != WaitResult.Done)
            {
                return sent;
            }
        }
    }

    private async Task<WaitResult> SendAsync(MessageSession session, Func<MessageDraft> message, CancellationToken ending)
    {
        using var limit = new CancellationTokenSource(_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ending);
        MessageDraft? draft = null;
        try
        {
            draft = message();
            await session.SendAsync(draft, settings.Mode, either.Token);
        }
        catch (ToolException problem) when (problem.Exit == ExitCode.Closed)
        {
            return WaitResult.Closed;
        }
        catch (ToolException problem) when (settings.IsPiped)
        {
            // A line that is no message tells its number itself.
            report.Fail(problem.Exit, draft is null ? problem.Message : $"Line {draft.Line}: {problem.Message}");
            _refused++;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !ending.IsCancellationRequested)
        {
            // The server does not read, or there is no connection again.
            report.Fail(ExitCode.TimedOut, $"A message could not be sent within {_timeout.TotalSeconds} s.");
            return WaitResult.TimedOut;
        }

        return WaitResult.Done;
    }

    private async Task<WaitResult> WaitForAnswersAsync(MessageSession session, CancellationToken ending)
    {
        WaitResult answered = await session.WaitForAnswersAsync(1, ending);
        if (answered == WaitResult.Done && settings.WaitCount is { } count)
        {
            long start = time.GetTimestamp();
            answered = await session.WaitUntilAsync(() => session.Shown >= count, () => Math.Max(start, session.ShownAt), ending);
        }

        return Tell(answered, session);
    }

    private WaitResult Tell(WaitResult result, MessageSession session)
    {
        if (result == WaitResult.TimedOut)
        {
            string missing = session.Answers.Count switch
            {
                0 => "messages are missing",
                1 => "an answer is missing",
                int count => $"{count} answers are missing",
            };
            report.Fail(ExitCode.TimedOut, $"Nothing has come for {_timeout.TotalSeconds} s, and {missing}.");
        }

        return result;
    }

    // True if the connection has ended meanwhile.
    private async Task<bool> LingerAsync(MessageSession session, CancellationToken ending)
    {
        bool isDefault = settings.IsPiped || (settings.WaitCount is null && !session.HasAsked);
        TimeSpan linger = settings.Linger ?? (isDefault ? DefaultLinger : TimeSpan.Zero);
        if (linger == TimeSpan.Zero)
        {
            return false;
        }

        await ((Task)session.Closed).WaitAsync(linger, time, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.ThrowIfCancellationRequested();
        return session.Closed.IsCompleted;
    }
}
