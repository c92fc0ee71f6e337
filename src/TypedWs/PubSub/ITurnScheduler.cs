namespace TypedWs.PubSub;

/// <summary>Runs the turns of topics.</summary>
internal interface ITurnScheduler
{
    /// <summary>Has <see cref="Topic.RunTurn"/> called soon, from no lock. Called without a lock.</summary>
    void Schedule(Topic topic);
}
