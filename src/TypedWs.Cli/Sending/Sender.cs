using TypedWs.Cli.Messages;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Sending;

/// <summary>The command <c>send</c>: sends messages, waits for the answers that are due, and closes.</summary>
internal sealed class Sender(SendSettings settings, Report report, TimeProvider time)
{
    // So many requests wait at once. A server handles them one after another, so more would not be faster.
    private const int Window = 1000;

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
            if (!await SendAllAsync(session, ending) || !await WaitForAnswersAsync(session, ending))
            {
                return (ExitCode.Closed, await session.ReportEndAsync());
            }

            if (await LingerAsync(session, ending))
            {
                return (ExitCode.Closed, await session.ReportEndAsync());
            }
        }
        catch (TimeoutException)
        {
            string missing = session.Answers.Count switch
            {
                0 => "messages are missing",
                1 => "an answer is missing",
                int count => $"{count} answers are missing",
            };
            report.Fail(ExitCode.TimedOut, $"Nothing has come for {_timeout.TotalSeconds} s, and {missing}.");
            return (ExitCode.TimedOut, await session.CloseAsync());
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return (ExitCode.Interrupted, await session.CloseAsync());
        }

        WsClose close = await session.CloseAsync();
        return (_refused > 0 ? ExitCode.Usage : session.HasBad ? ExitCode.Negative : ExitCode.Done, close);
    }

    // False if the connection has ended.
    private async Task<bool> SendAllAsync(MessageSession session, CancellationToken ending)
    {
        await foreach (Func<MessageDraft> message in settings.Messages.WithCancellation(ending))
        {
            if (!await session.WaitUntilAsync(() => session.Answers.Count < Window, _timeout, ending))
            {
                return false;
            }

            try
            {
                await session.SendAsync(message(), settings.Mode, ending);
            }
            catch (ToolException problem) when (problem.Exit == ExitCode.Closed)
            {
                return false;
            }
            catch (ToolException problem) when (settings.IsPiped)
            {
                report.Fail(problem.Exit, problem.Message);
                _refused++;
            }
        }

        return true;
    }

    private Task<bool> WaitForAnswersAsync(MessageSession session, CancellationToken ending)
        => session.WaitUntilAsync(
            () => session.Answers.Count == 0 && session.Shown >= (settings.WaitCount ?? 0), _timeout, ending);

    // True if the connection has ended meanwhile.
    private async Task<bool> LingerAsync(MessageSession session, CancellationToken ending)
    {
        if (settings.Linger == TimeSpan.Zero)
        {
            return false;
        }

        await ((Task)session.Closed).WaitAsync(settings.Linger, time, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.ThrowIfCancellationRequested();
        return session.Closed.IsCompleted;
    }
}
