using System.Runtime.InteropServices;
using TypedWs.Transport.Linux.Interop;

namespace TypedWs.Transport.Linux.Tests.Interop;

public sealed class EpollLayoutTests
{
    [Theory]
    [InlineData(Architecture.X64, 12, 4)]
    [InlineData(Architecture.Arm64, 16, 8)]
    public void Only_x64_packs_the_event(Architecture architecture, int size, int dataOffset)
        => Assert.Equal(new EpollLayout(size, dataOffset), EpollLayout.Of(architecture));

    [Fact]
    public void Other_architectures_are_refused()
        => Assert.Contains("S390x", Assert.Throws<PlatformNotSupportedException>(() => EpollLayout.Of(Architecture.S390x)).Message);

    [Theory]
    [InlineData(Architecture.X64)]
    [InlineData(Architecture.Arm64)]
    public void What_is_written_is_read_back_at_each_place(Architecture architecture)
    {
        EpollLayout layout = EpollLayout.Of(architecture);
        byte[] events = new byte[3 * layout.Size];
        for (int i = 0; i < 3; i++)
        {
            layout.Write(events.AsSpan(i * layout.Size), 0x80000001u + (uint)i, 0xFEDCBA9876543210 + (ulong)i);
        }

        for (int i = 0; i < 3; i++)
        {
            layout.Read(events, i, out uint flags, out ulong data);
            Assert.Equal((0x80000001u + (uint)i, 0xFEDCBA9876543210 + (ulong)i), (flags, data));
        }
    }

    // The layout of this machine against its kernel.
    [Fact]
    public unsafe void The_system_returns_the_data_of_each_descriptor()
    {
        EpollLayout layout = EpollLayout.Current;
        int epoll = Libc.EpollCreate(Epoll.CloseOnExec);
        Assert.True(epoll >= 0);
        int[] descriptors = [Libc.EventFd(1, EventFdNumbers.NonBlocking), Libc.EventFd(1, EventFdNumbers.NonBlocking)];
        byte* buffer = stackalloc byte[4 * layout.Size];
        var events = new Span<byte>(buffer, 4 * layout.Size);
        ulong[] keys = [0x1122334455667788, 0x99AABBCCDDEEFF00];
        for (int i = 0; i < 2; i++)
        {
            layout.Write(events, Epoll.In, keys[i]);
            Assert.Equal(0, Libc.EpollControl(epoll, Epoll.Add, descriptors[i], buffer));
        }

        Assert.Equal(2, Libc.EpollWait(epoll, buffer, 4, 1000));
        var seen = new List<ulong>();
        for (int i = 0; i < 2; i++)
        {
            layout.Read(events, i, out uint flags, out ulong data);
            Assert.Equal(Epoll.In, flags);
            seen.Add(data);
        }

        Assert.Equal(keys.Order(), seen.Order());
        foreach (int descriptor in (int[])[epoll, .. descriptors])
        {
            Assert.Equal(0, Libc.Close(descriptor));
        }
    }

    [Fact]
    public void The_error_of_a_call_is_kept()
    {
        Assert.Equal(-1, Libc.Close(-1));
        const int badDescriptor = 9;
        Assert.Equal(badDescriptor, Libc.LastError);
    }
}
