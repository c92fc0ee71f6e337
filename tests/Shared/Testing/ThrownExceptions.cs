using System.Runtime.ExceptionServices;

namespace TypedWs.Tests.Shared;

/// <summary>Exceptions that are thrown, caught ones included: each costs microseconds, and a stranger must not cause any.</summary>
internal static class ThrownExceptions
{
    /// <summary>Runs code on this thread.</summary>
    /// <returns>What was thrown on this thread meanwhile.</returns>
    public static List<string> During(Action action)
    {
        int thread = Environment.CurrentManagedThreadId;
        List<string> seen = [];
        void OnFirstChance(object? sender, FirstChanceExceptionEventArgs e)
        {
            if (Environment.CurrentManagedThreadId == thread)
            {
                seen.Add(e.Exception.ToString());
            }
        }

        AppDomain.CurrentDomain.FirstChanceException += OnFirstChance;
        try
        {
            action();
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= OnFirstChance;
        }

        return seen;
    }
}
