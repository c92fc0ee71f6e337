using TypedWs;

namespace Tasks;

/// <summary>The tasks, in memory. All connections share them, so any thread may call the methods.</summary>
public sealed class TaskBoard
{
    private const int MaxTasks = 50;

    private readonly Lock _lock = new();
    private TaskList _list = new(
        Version: 1, [new TaskItem(1, "Make tea", 3), new TaskItem(2, "Bake bread", 20), new TaskItem(3, "Build a house", 60)]);

    private int _lastId = 3;

    /// <summary>The tasks at this moment. The list is never changed: each change makes a new one.</summary>
    public TaskList List
    {
        get
        {
            lock (_lock)
            {
                return _list;
            }
        }
    }

    /// <summary>Finds a task; null if there is none with this number.</summary>
    public TaskItem? Find(int id) => List.Tasks.FirstOrDefault(task => task.Id == id);

    /// <summary>Adds a task, unless its title is in the list already, or the list is full.</summary>
    public WsResult<TaskAdded> Add(string title, int seconds)
    {
        lock (_lock)
        {
            if (_list.Tasks.Any(task => string.Equals(task.Title, title, StringComparison.OrdinalIgnoreCase)))
            {
                return WsError.App("title_taken", "a task with this title is in the list already");
            }

            if (_list.Tasks.Count == MaxTasks)
            {
                return WsError.App("list_full", $"the list has {MaxTasks} tasks; delete one first");
            }

            var added = new TaskItem(++_lastId, title, seconds);
            _list = new TaskList(_list.Version + 1, [.. _list.Tasks, added]);
            return new TaskAdded(added.Id);
        }
    }

    /// <summary>Deletes a task; false if there is none with this number.</summary>
    public bool Remove(int id)
    {
        lock (_lock)
        {
            TaskItem[] others = [.. _list.Tasks.Where(task => task.Id != id)];
            if (others.Length == _list.Tasks.Count)
            {
                return false;
            }

            _list = new TaskList(_list.Version + 1, others);
            return true;
        }
    }
}
