using System.ComponentModel.DataAnnotations;
using TypedWs;

namespace Tasks;

/// <summary>A request for all tasks: <c>{"type":"tasks.list","id":1}</c>.</summary>
[WsMessage("tasks.list"), WsReply<TaskList>]
public sealed record ListTasks;

/// <summary>All tasks. It answers <see cref="ListTasks"/>, and everyone gets it after each change.</summary>
/// <param name="Version">The number of changes so far: of two lists, the one with the higher version is newer.</param>
/// <param name="Tasks">The tasks in the order in which they were added.</param>
[WsMessage("tasks", Direction = WsDirection.ServerToClient)]
public sealed record TaskList(int Version, IReadOnlyList<TaskItem> Tasks);

/// <summary>One task.</summary>
/// <param name="Id">The number of the task.</param>
/// <param name="Title">The text that people read.</param>
/// <param name="Seconds">The time that a run of the task takes.</param>
public sealed record TaskItem(int Id, string Title, int Seconds);

/// <summary>A request to add a task: <c>{"type":"task.add","payload":{"title":"Make tea","seconds":3},"id":2}</c>.</summary>
[WsMessage("task.add"), WsReply<TaskAdded>]
public sealed record AddTask([Required, StringLength(60)] string Title, [Range(1, 60)] int Seconds);

/// <summary>The answer to <see cref="AddTask"/>: the number of the new task.</summary>
[WsMessage("task.added", Direction = WsDirection.ServerToClient)]
public sealed record TaskAdded(int Id);

/// <summary>A request to run a task: <c>{"type":"task.run","payload":{"id":1},"id":3}</c>. A stream answers it.</summary>
[WsMessage("task.run"), WsItems<TaskProgress>]
public sealed record RunTask(int Id);

/// <summary>An item of the stream that answers <see cref="RunTask"/>.</summary>
/// <param name="Percent">The part of the task that is done, from 0 to 100.</param>
[WsMessage("task.progress", Direction = WsDirection.ServerToClient)]
public sealed record TaskProgress(int Percent);

/// <summary>A request to delete a task: <c>{"type":"task.delete","payload":{"id":1},"id":4}</c>. The server asks
/// <see cref="ConfirmDelete"/> before it answers.</summary>
[WsMessage("task.delete"), WsReply<DeleteResult>]
public sealed record DeleteTask(int Id);

/// <summary>The answer to <see cref="DeleteTask"/>.</summary>
/// <param name="Deleted">Whether the task was deleted; false if the user wanted to keep it.</param>
[WsMessage("task.delete.result", Direction = WsDirection.ServerToClient)]
public sealed record DeleteResult(bool Deleted);

/// <summary>A request from the server to the page that wants to delete a task:
/// <c>{"type":"confirm.delete","payload":{"id":1,"title":"Make tea"},"id":"$1"}</c>.</summary>
[WsMessage("confirm.delete", Direction = WsDirection.ServerToClient), WsReply<ConfirmAnswer>]
public sealed record ConfirmDelete(int Id, string Title);

/// <summary>The answer to <see cref="ConfirmDelete"/>: <c>{"type":"confirm.answer","payload":{"yes":true},"ref":"$1"}</c>.</summary>
[WsMessage("confirm.answer")]
public sealed record ConfirmAnswer(bool Yes);
