using System.Diagnostics;

namespace TypedWs.Diagnostics;

/// <summary>Finds the parent for the activities of a connection's messages: the activity of the upgrade request, or the parent of that
/// activity.</summary>
internal static class UpgradeActivity
{
    /// <summary>
    /// Returns the context of the upgrade's activity if a listener records that activity. Otherwise the host has created the activity only
    /// for its logs, and no trace contains it. Then the result is the context of the parent that the request names, or the default value if
    /// the request names none.
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
