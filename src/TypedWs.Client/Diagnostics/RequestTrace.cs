using System.Diagnostics;

namespace TypedWs.Client.Diagnostics;

/// <summary>The measuring of one request.</summary>
/// <param name="Type">The discriminator of the request.</param>
/// <param name="StartedAt">The time at which the request was made, as a timestamp; 0 if nobody measures it.</param>
/// <param name="Activity">The activity of the request; null if nobody listens.</param>
internal sealed record RequestTrace(string Type, long StartedAt, Activity? Activity);
