namespace TypedWs.AspNetCore.Inspector;

/// <summary>The view of one inspector page. Owned by the feed and used only under its lock.</summary>
internal sealed class InspectorView
{
    /// <summary>The filter; empty to show all connections.</summary>
    public string Filter { get; set; } = "";

    public ConnectionOrder Order { get; set; }

    /// <summary>The number of the last error event that was sent to this page.</summary>
    public long LastError { get; set; }
}
