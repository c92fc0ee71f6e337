namespace TypedWs.Tests.Testing;

/// <summary>Waiting for an event that must come: failing after a bound instead of hanging.</summary>
internal static class Bounded
{
    /// <summary>Far above what anything takes here, on a loaded machine too.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task Within(this Task task) => task.WaitAsync(Limit);

    public static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(Limit);
}
