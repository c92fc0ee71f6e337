namespace TypedWs;

/// <summary>
/// A rate limit: the number of events per second in the long run, and the number of events that are allowed at once after a pause.
/// </summary>
/// <param name="PerSecond">The number of events per second in the long run; above 0, at most 1,000,000. 0.5 means once every two
/// seconds.</param>
/// <param name="Burst">The number of events in a row without a pause; 1 to 1,000,000.</param>
public sealed record WsRateLimit(double PerSecond, int Burst);
