using System.Runtime.InteropServices;

namespace TypedWs.Transport.Linux.Tests.Testing;

/// <summary>Calls of the C library that only tests need.</summary>
internal static partial class TestLibc
{
    [LibraryImport("libc", EntryPoint = "dup")]
    public static partial int Duplicate(int descriptor);

    /// <summary>Sends a signal to one thread (x64 and arm64 number the call differently).</summary>
    public static void SignalThread(int thread, int signal)
        => _ = SystemCall(RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 234 : 131, Environment.ProcessId, thread, signal);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint process, nint thread, nint signal);
}
