using System.Diagnostics;

namespace TypedWs.Diagnostics;

/// <summary>What of an upgrade request's activity is the parent of its connection's messages.</summary>
internal static class UpgradeActivity
{
    /// <summary>
    /// The activity itself if a listener wanted it. Otherwise the host made it for its logs, and nobody will ever see it: then
    /// what the request names as its parent; nothing if it names none.
    /// </summary>
    public static ActivityContext ContextOf(Activity? upgrade)
    {
        if (upgrade is not { IdFormat: ActivityIdFormat.W3C })
        {
            return default;
        }

        if (upgrade.Source.Name.Length > 0)
        {
            return upgrade.Context;
        }

        return upgrade.ParentSpanId == default
            ? default
            : new ActivityContext(upgrade.TraceId, upgrade.ParentSpanId, upgrade.ActivityTraceFlags, upgrade.TraceStateString, isRemote: true);
    }
}
