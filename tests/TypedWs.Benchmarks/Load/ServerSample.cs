using System.Diagnostics;

namespace TypedWs.Benchmarks.Load;

/// <summary>
/// What the server's process has used: CPU time of all its threads in user and kernel mode (on Linux utime + stime of
/// <c>/proc/PID/stat</c>, in steps of 10 ms), and its resident memory in bytes.
/// </summary>
internal readonly record struct ServerSample(TimeSpan Cpu, long ResidentBytes)
{
    /// <summary>Takes a sample; all zero without a process.</summary>
    public static ServerSample Take(int? processId)
    {
        if (processId is not { } id)
        {
            return default;
        }

        using var process = Process.GetProcessById(id);
        return new ServerSample(process.TotalProcessorTime, process.WorkingSet64);
    }
}
