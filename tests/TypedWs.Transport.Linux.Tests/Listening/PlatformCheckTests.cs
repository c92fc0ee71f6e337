using System.Runtime.InteropServices;
using TypedWs.Transport.Linux.Listening;

namespace TypedWs.Transport.Linux.Tests.Listening;

public sealed class PlatformCheckTests
{
    [Theory]
    [InlineData(true, Architecture.X64, "linux-x64", false, null)]
    [InlineData(true, Architecture.Arm64, "linux-arm64", false, "not tested on linux-arm64")]
    [InlineData(true, Architecture.Arm64, "linux-arm64", true, null)]
    [InlineData(true, Architecture.X64, "linux-musl-x64", false, "not tested on linux-musl-x64")]
    [InlineData(true, Architecture.X64, "linux-musl-x64", true, null)]
    [InlineData(true, Architecture.S390x, "linux-s390x", true, "S390x")]
    [InlineData(false, Architecture.X64, "win-x64", true, "not Linux")]
    public void It_is_used_where_it_was_tested_or_allowed(
        bool isLinux, Architecture architecture, string runtime, bool allows, string? obstacle)
    {
        string? found = PlatformCheck.FindObstacle(isLinux, architecture, runtime, allows);
        if (obstacle is null)
        {
            Assert.Null(found);
        }
        else
        {
            Assert.Contains(obstacle, found, StringComparison.Ordinal);
        }
    }
}
