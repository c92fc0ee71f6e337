using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace TypedWs.Client.Diagnostics;

/// <summary>Code of the application that runs or fails when nobody waits for it.</summary>
internal static class UserCode
{
    /// <summary>Cancels a source. A registration that throws is logged.</summary>
    /// <param name="source">The source; code of the application may have its token.</param>
    /// <param name="logger">The client's log.</param>
    public static async Task CancelLoggedAsync(this CancellationTokenSource source, ILogger logger)
    {
        try
        {
            await source.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException failure)
        {
            ClientLog.CancellationFailed(logger, failure);
        }
    }

    /// <summary>Looks at the exception of a task whose end may come when nobody waits for it any more, so that it is not reported as
    /// unobserved.</summary>
    [SuppressMessage("Usage", "VSTHRD003", Justification = "The task is not awaited here.")]
    public static T Observed<T>(this T task)
        where T : Task
    {
        _ = task.ContinueWith(
            static ended => _ = ended.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return task;
    }
}
