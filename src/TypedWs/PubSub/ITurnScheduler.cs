namespace TypedWs.PubSub;

/// <summary>Runs the turns of topics.</summary>
internal interface ITurnScheduler
{
    /// <summary>Schedules the topic's turn, from <see cref="Topic.BeginTurn"/> to <see cref="Topic.EndTurn"/>, under no lock. Called
    /// without a
    /// lock.</summary>
    void Schedule(Topic topic);
}
