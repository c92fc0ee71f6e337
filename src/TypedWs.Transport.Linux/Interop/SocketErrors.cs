using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace TypedWs.Transport.Linux.Interop;

/// <summary>Errors of socket calls as exceptions of .NET.</summary>
internal static class SocketErrors
{
    /// <param name="call">The call that failed.</param>
    /// <param name="error">Its errno.</param>
    public static IOException ToException(string call, int error)
        => new($"{call}: {Marshal.GetPInvokeErrorMessage(error)} ({error}).", new SocketException(ToSocketError(error)));

    private static int ToSocketError(int error)
        => (int)(error switch
        {
            Errno.AddressInUse => SocketError.AddressAlreadyInUse,
            Errno.AccessDenied => SocketError.AccessDenied,
            Errno.TooManyFiles or Errno.TooManyFilesInSystem => SocketError.TooManyOpenSockets,
            Errno.ConnectionReset or Errno.BrokenPipe => SocketError.ConnectionReset,
            _ => SocketError.SocketError,
        });
}
