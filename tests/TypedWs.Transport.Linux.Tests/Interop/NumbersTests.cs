using System.Diagnostics;
using System.Globalization;
using TypedWs.Transport.Linux.Interop;

namespace TypedWs.Transport.Linux.Tests.Interop;

/// <summary>The table of constants against the headers of this machine.</summary>
public sealed class NumbersTests
{
    private static readonly (string Name, long Value)[] Table =
    [
        ("EINTR", Errno.Interrupted), ("EAGAIN", Errno.WouldBlock), ("ENOMEM", Errno.OutOfMemory), ("EACCES", Errno.AccessDenied),
        ("ENFILE", Errno.TooManyFilesInSystem), ("EMFILE", Errno.TooManyFiles), ("EPIPE", Errno.BrokenPipe),
        ("EADDRINUSE", Errno.AddressInUse), ("ECONNABORTED", Errno.ConnectionAborted), ("ECONNRESET", Errno.ConnectionReset),
        ("ENOBUFS", Errno.NoBuffers), ("EPOLL_CLOEXEC", Epoll.CloseOnExec), ("EPOLL_CTL_ADD", Epoll.Add), ("EPOLL_CTL_DEL", Epoll.Delete),
        ("EPOLLIN", Epoll.In), ("EPOLLOUT", Epoll.Out), ("EPOLLERR", Epoll.Error), ("EPOLLHUP", Epoll.HangUp),
        ("EPOLLRDHUP", Epoll.PeerHangUp), ("(unsigned)EPOLLET", Epoll.EdgeTriggered), ("SOCK_STREAM", SocketNumbers.Stream),
        ("SOCK_NONBLOCK", SocketNumbers.NonBlocking), ("SOCK_CLOEXEC", SocketNumbers.CloseOnExec),
        ("SOL_SOCKET", SocketNumbers.SocketLevel),
        ("SO_REUSEADDR", SocketNumbers.ReuseAddress), ("SO_SNDBUF", SocketNumbers.SendBuffer), ("SO_RCVBUF", SocketNumbers.ReceiveBuffer),
        ("SO_KEEPALIVE", SocketNumbers.KeepAlive), ("IPPROTO_TCP", SocketNumbers.TcpLevel), ("TCP_NODELAY", SocketNumbers.NoDelay),
        ("TCP_INFO", SocketNumbers.TcpInfo), ("IPPROTO_IPV6", SocketNumbers.Ipv6Level), ("IPV6_V6ONLY", SocketNumbers.Ipv6Only),
        ("MSG_NOSIGNAL", SocketNumbers.NoSignal), ("MSG_MORE", SocketNumbers.More), ("SHUT_WR", SocketNumbers.ShutdownWrite),
        ("SHUT_RDWR", SocketNumbers.ShutdownBoth), ("AF_UNSPEC", SocketNumbers.AddressUnspecified), ("AF_INET", SocketNumbers.AddressIpv4),
        ("AF_INET6", SocketNumbers.AddressIpv6), ("sizeof(struct sockaddr_in6)", SocketNumbers.AddressLength),
        ("EFD_NONBLOCK", EventFdNumbers.NonBlocking), ("EFD_CLOEXEC", EventFdNumbers.CloseOnExec),
        ("sizeof(struct epoll_event)", EpollLayout.Current.Size),
        ("offsetof(struct epoll_event, data)", EpollLayout.Current.DataOffset),
    ];

    [Fact]
    public async Task The_constants_are_those_of_the_headers()
    {
        string? compiler = ((string[])["cc", "clang", "gcc"]).FirstOrDefault(static name => Find(name));
        Assert.SkipWhen(compiler is null, "There is no C compiler on this machine.");
        string folder = Directory.CreateTempSubdirectory("typedws-numbers").FullName;
        try
        {
            string source = Path.Combine(folder, "numbers.c");
            string program = Path.Combine(folder, "numbers");
            string lines = string.Join('\n', Table.Select(static row => $"  printf(\"%lld\\n\", (long long)({row.Name}));"));
            await File.WriteAllTextAsync(
                source,
                $$"""
                #define _GNU_SOURCE
                #include <errno.h>
                #include <netinet/in.h>
                #include <netinet/tcp.h>
                #include <stddef.h>
                #include <stdio.h>
                #include <sys/epoll.h>
                #include <sys/eventfd.h>
                #include <sys/socket.h>
                int main(void) {
                {{lines}}
                  return 0;
                }

                """,
                TestContext.Current.CancellationToken);
            (int code, string error) = await RunAsync(compiler, "-o", program, source);
            Assert.SkipWhen(code != 0 && error.Contains("No such file", StringComparison.Ordinal), "The C headers are not installed.");
            Assert.True(code == 0, error);
            (code, string output) = await RunAsync(program);
            Assert.Equal(0, code);
            long[] values = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(static line => long.Parse(line, CultureInfo.InvariantCulture))];
            Assert.Equal(Table, Table.Zip(values, static (row, value) => (row.Name, value)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool Find(string name)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, name)));

    private static async Task<(int Code, string Output)> RunAsync(string file, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(file, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync().WithinLimit();
        await process.WaitForExitAsync().WithinLimit();
        return (process.ExitCode, error + await output);
    }
}
