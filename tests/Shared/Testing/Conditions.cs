namespace TypedWs.Tests.Shared;

/// <summary>The conditions that a test waits for, of state that has a lock. All members are called with that lock held.</summary>
internal sealed class Conditions
{
    private readonly List<(Func<bool> Condition, TaskCompletionSource Reached)> _waiters = [];

    /// <summary>Completes when the condition holds, or fails after <see cref="Bounded.Limit"/>.</summary>
    public Task WhenAsync(Func<bool> condition)
    {
        if (condition())
        {
            return Task.CompletedTask;
        }

        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiters.Add((condition, reached));
        return reached.Task.WithinLimit();
    }

    /// <summary>The state has changed.</summary>
    public void Signal()
    {
        for (int index = _waiters.Count - 1; index >= 0; index--)
        {
            if (_waiters[index].Condition())
            {
                _waiters[index].Reached.SetResult();
                _waiters.RemoveAt(index);
            }
        }
    }
}
