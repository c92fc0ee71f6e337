using TypedWs.Transport.Linux.Interop;

namespace TypedWs.Transport.Linux.Tests.Interop;

public sealed class DescriptorTests
{
    [Fact]
    public void It_is_closed_when_the_last_use_ends_and_not_before()
    {
        int number = Libc.EventFd(0, 0);
        var descriptor = new Descriptor(number);
        Assert.True(descriptor.TryUse());
        Assert.True(descriptor.TryUse());
        descriptor.Close();
        Assert.False(descriptor.TryUse());
        Assert.True(IsOpen(number));
        descriptor.EndUse();
        Assert.True(IsOpen(number));
        descriptor.EndUse();
        Assert.False(IsOpen(number));
    }

    [Fact]
    public void A_second_close_closes_nothing()
    {
        int number = Libc.EventFd(0, 0);
        var descriptor = new Descriptor(number);
        descriptor.Close();
        Assert.False(IsOpen(number));

        // The number may belong to another file now.
        int other = Libc.EventFd(0, 0);
        descriptor.Close();
        Assert.True(IsOpen(other));
        Assert.Equal(0, Libc.Close(other));
    }

    private static bool IsOpen(int number) => File.Exists($"/proc/self/fd/{number}") || Directory.Exists($"/proc/self/fdinfo/{number}")
        || File.Exists($"/proc/self/fdinfo/{number}");
}
