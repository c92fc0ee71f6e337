namespace TypedWs.Tests.Shared;

/// <summary>A folder of the source, and the folders that its types may use.</summary>
internal sealed record Floor(string Folder, params string[] Knows);
