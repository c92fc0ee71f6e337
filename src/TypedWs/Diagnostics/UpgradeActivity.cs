using System.Diagnostics;

namespace TypedWs.Diagnostics;

/// <summary>Finds the parent for the activities of a connection's messages: the activity of the upgrade request, or the parent of
/// that.</summary>
internal static class UpgradeActivity
{
    /// <summary>
    /// The context of the upgrade's activity if a listener recorded it. Otherwise the host created the activity only for its logs and
    /// no trace contains it: then the context of the parent that the request names, or none if it names no parent.
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
            : new ActivityContext(
                upgrade.TraceId,
                upgrade.ParentSpanId,
                upgrade.ActivityTraceFlags,
                upgrade.TraceStateString,
                isRemote: true);
    }
}
