namespace TypedWs;

/// <summary>
/// A rate limit: a number per second in the long run, and a burst that is allowed at once after a pause.
/// </summary>
/// <param name="PerSecond">Times per second in the long run; above 0, at most 1,000,000. 0.5 is once every two seconds.</param>
/// <param name="Burst">Times in a row without a pause; 1 to 1,000,000.</param>
public sealed record WsRateLimit(double PerSecond, int Burst);
