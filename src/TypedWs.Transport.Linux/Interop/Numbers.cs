namespace TypedWs.Transport.Linux.Interop;

/// <summary>Error numbers of errno(3). They have the same values on x64 and arm64.</summary>
internal static class Errno
{
    public const int Interrupted = 4;
    public const int WouldBlock = 11;
    public const int OutOfMemory = 12;
    public const int AccessDenied = 13;
    public const int TooManyFilesInSystem = 23;
    public const int TooManyFiles = 24;
    public const int BrokenPipe = 32;
    public const int AddressInUse = 98;
    public const int ConnectionAborted = 103;
    public const int ConnectionReset = 104;
    public const int NoBuffers = 105;

    private const int NotPermitted = 1;
    private const int NoNetwork = 64;
    private const int ProtocolError = 71;
    private const int NoProtocolOption = 92;
    private const int OperationNotSupported = 95;
    private const int NetworkDown = 100;
    private const int NetworkUnreachable = 101;
    private const int TimedOut = 110;
    private const int HostDown = 112;
    private const int HostUnreachable = 113;

    /// <summary>Whether an error of accept(2) is that of the one connection, which has already ended: the next one may be good. A firewall
    /// refuses a connection with EPERM.</summary>
    public static bool IsOfAcceptedConnection(int error)
        => error is Interrupted or ConnectionAborted or NotPermitted or NoNetwork or ProtocolError or NoProtocolOption
            or OperationNotSupported or NetworkDown or NetworkUnreachable or TimedOut or HostDown or HostUnreachable;
}

/// <summary>Events and operations of epoll(7).</summary>
internal static class Epoll
{
    public const int CloseOnExec = 0x80000;

    public const int Add = 1;
    public const int Delete = 2;

    public const uint In = 0x001;
    public const uint Out = 0x004;
    public const uint Error = 0x008;
    public const uint HangUp = 0x010;
    public const uint PeerHangUp = 0x2000;
    public const uint EdgeTriggered = 1u << 31;

    /// <summary>All events of a connection, each reported once when it becomes true.</summary>
    public const uint Connection = In | Out | PeerHangUp | EdgeTriggered;

    /// <summary>The events after which the input has something to report: bytes, its end, or an error.</summary>
    public const uint Input = In | PeerHangUp | HangUp | Error;

    /// <summary>The events after which the output has something to do: it accepts bytes again, or never will.</summary>
    public const uint Output = Out | HangUp | Error;

    /// <summary>The events that stay true: an end of the peer, or an error.</summary>
    public const uint Ends = PeerHangUp | HangUp | Error;
}

/// <summary>Constants of socket(7), tcp(7) and ipv6(7). They have the same values on x64 and arm64.</summary>
internal static class SocketNumbers
{
    public const int Stream = 1;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    public const int SocketLevel = 1;
    public const int ReuseAddress = 2;
    public const int SendBuffer = 7;
    public const int ReceiveBuffer = 8;
    public const int KeepAlive = 9;

    public const int TcpLevel = 6;
    public const int NoDelay = 1;
    public const int TcpInfo = 11;

    public const int Ipv6Level = 41;
    public const int Ipv6Only = 26;

    public const int NoSignal = 0x4000;
    public const int More = 0x8000;

    public const int ShutdownWrite = 1;
    public const int ShutdownBoth = 2;

    public const int AddressUnspecified = 0;
    public const int AddressIpv4 = 2;
    public const int AddressIpv6 = 10;

    /// <summary>The bytes of <c>struct sockaddr_in6</c>, the largest address that the transport uses.</summary>
    public const int AddressLength = 28;
}

/// <summary>Flags of eventfd(2).</summary>
internal static class EventFdNumbers
{
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
}
