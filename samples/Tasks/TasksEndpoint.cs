using System.Runtime.CompilerServices;
using TypedWs;

namespace Tasks;

/// <summary>A list of tasks that all visitors share: each of them can add, run and delete tasks.</summary>
[WsEndpoint]
public sealed partial class TasksEndpoint(TaskBoard board, WsRequestOptions confirmation, TimeProvider clock) : WsEndpoint
{
    private static readonly WsTopic<TaskList> Changes = new("tasks");

    private static readonly WsError NoSuchTask = WsError.App("no_such_task", "the task is not in the list any more");

    /// <inheritdoc/>
    public override ValueTask OnOpen(WsConnection ws)
    {
        ws.Subscribe(Changes);
        return default;
    }

    /// <summary>A reply.</summary>
    [WsHandler]
    public TaskList OnList(ListTasks message) => board.List;

    /// <summary>A reply, or an error of the application. The message is valid: the error event for invalid fields is sent before.</summary>
    [WsHandler]
    public WsResult<TaskAdded> OnAdd(AddTask message)
    {
        WsResult<TaskAdded> result = board.Add(message.Title.Trim(), message.Seconds);
        if (result.Error is null)
        {
            Topics.Publish(Changes, board.List);
        }

        return result;
    }

    /// <summary>A stream. The token is cancelled if the client sends <c>$cancel</c>, or if the connection ends.</summary>
    [WsHandler]
    public async IAsyncEnumerable<TaskProgress> OnRun(RunTask message, [EnumeratorCancellation] CancellationToken cancelled)
    {
        TaskItem task = board.Find(message.Id) ?? throw new WsException(NoSuchTask);
        TimeSpan step = TimeSpan.FromSeconds(task.Seconds) / 100;
        yield return new TaskProgress(0);
        for (int percent = 1; percent <= 100; percent++)
        {
            await Task.Delay(step, clock, cancelled);
            if (board.Find(task.Id) is null)
            {
                throw new WsException(NoSuchTask);
            }

            yield return new TaskProgress(percent);
        }
    }

    /// <summary>A question to the client, then the reply. The handler is concurrent, because it waits for a person: the next messages
    /// of the connection do not wait for the answer.</summary>
    [WsHandler(Concurrency = WsConcurrency.Concurrent)]
    public async Task<WsResult<DeleteResult>> OnDelete(WsConnection ws, DeleteTask message, CancellationToken cancelled)
    {
        if (board.Find(message.Id) is not { } task)
        {
            return NoSuchTask;
        }

        ConfirmAnswer answer;
        try
        {
            answer = await ws.RequestAsync(new ConfirmDelete(task.Id, task.Title), confirmation, cancelled);
        }
        catch (WsRequestException exception)
        {
            // Without a clear yes nothing is deleted: the page did not answer in time, refused, answered nonsense, or was left.
            return board.Find(task.Id) is null ? NoSuchTask : NotConfirmed(exception.Reason);
        }

        if (!answer.Yes)
        {
            return new DeleteResult(Deleted: false);
        }

        if (!board.Remove(task.Id))
        {
            return NoSuchTask; // somebody else has deleted it meanwhile
        }

        Topics.Publish(Changes, board.List);
        return new DeleteResult(Deleted: true);
    }

    private static WsError NotConfirmed(WsRequestFailure reason) => WsError.App(
        "not_confirmed",
        reason == WsRequestFailure.TimedOut ? "nobody answered the question in time" : "the question was not answered");
}
