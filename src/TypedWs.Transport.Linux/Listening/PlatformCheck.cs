using System.Runtime.InteropServices;

namespace TypedWs.Transport.Linux.Listening;

/// <summary>Decides whether the transport runs on this system.</summary>
internal static class PlatformCheck
{
    /// <returns>The reason why the transport is not used; null if it is used.</returns>
    public static string? FindObstacle(WsTransportOptions options)
        => FindObstacle(
            OperatingSystem.IsLinux(), RuntimeInformation.ProcessArchitecture, RuntimeInformation.RuntimeIdentifier,
            options.AllowUntestedPlatforms);

    /// <param name="isLinux">Whether the system is Linux.</param>
    /// <param name="architecture">The architecture of the process.</param>
    /// <param name="runtime">The identifier of the runtime, for example <c>linux-musl-x64</c>.</param>
    /// <param name="allowsUntested">Whether platforms are allowed that were not tested.</param>
    public static string? FindObstacle(bool isLinux, Architecture architecture, string runtime, bool allowsUntested)
    {
        if (!isLinux)
        {
            return "the system is not Linux";
        }

        if (architecture is not (Architecture.X64 or Architecture.Arm64))
        {
            return $"the architecture is {architecture}, and only X64 and Arm64 are known";
        }

        bool isTested = architecture == Architecture.X64 && !runtime.Contains("musl", StringComparison.Ordinal);
        return isTested || allowsUntested
            ? null
            : $"it was not tested on {runtime}; set {nameof(WsTransportOptions.AllowUntestedPlatforms)} to use it all the same";
    }
}
