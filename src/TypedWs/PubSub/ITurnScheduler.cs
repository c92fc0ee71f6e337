namespace TypedWs.PubSub;

/// <summary>Runs the turns of topics.</summary>
internal interface ITurnScheduler
{
    /// <summary>Has the topic's turn run soon, from <see cref="Topic.BeginTurn"/> to <see cref="Topic.EndTurn"/>, under no lock. Called without a
    /// lock.</summary>
    void Schedule(Topic topic);
}
