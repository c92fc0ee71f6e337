namespace TypedWs.Cli.Probing;

/// <summary>One verdict.</summary>
/// <param name="Name">The name in JSON.</param>
/// <param name="IsGood">Whether it is as it should be; null if it is neither good nor bad.</param>
/// <param name="Text">One sentence for people.</param>
/// <param name="Status">The status of the answer that it is about; null for none.</param>
/// <param name="Reason">The server's reason; null for none.</param>
internal sealed record Check(string Name, bool? IsGood, string Text, int? Status = null, string? Reason = null);
