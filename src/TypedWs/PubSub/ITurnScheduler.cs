namespace TypedWs.PubSub;

/// <summary>Runs the turns of topics: in a turn, all subscribers of a topic take its publications.</summary>
internal interface ITurnScheduler
{
    /// <summary>Schedules the topic's turn, from <see cref="Topic.BeginTurn"/> to <see cref="Topic.EndTurn"/>. The call and the turn
    /// are both made without a lock.</summary>
    void Schedule(Topic topic);
}
