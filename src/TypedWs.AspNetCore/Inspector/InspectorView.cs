namespace TypedWs.AspNetCore.Inspector;

/// <summary>What one inspector looks at. The feed's, under its lock.</summary>
internal sealed class InspectorView
{
    /// <summary>Empty for everything.</summary>
    public string Filter { get; set; } = "";

    public ConnectionOrder Order { get; set; }

    /// <summary>The number of the last error event that it was told of.</summary>
    public long LastError { get; set; }
}
