using TypedWs.Transport;

namespace TypedWs.Tests.Shared;

/// <summary>
/// The contract of <see cref="WsTransport"/>, one test for each promise that the connections rely on. A transport has a class that derives
/// from this one and connects it to a peer.
/// </summary>
public abstract partial class TransportContract
{
    // More than any of the transports and systems takes for a peer that reads nothing.
    private const int MostUnread = 32 * 1024 * 1024;

    private const int Chunk = 64 * 1024;

    // Less than any of the systems holds for a peer that reads nothing.
    private const int Held = 1000;

    // A flush that takes longer is taken for one that waits. If it was only slow, the test asks for less than it could.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private protected abstract Task<TransportPair> ConnectAsync();

    /// <summary>Octets that tell their place, at any alignment.</summary>
    private static byte[] Octets(int count)
    {
        byte[] octets = new byte[count];
        for (int i = 0; i < count; i++)
        {
            octets[i] = (byte)((i * 31) + (i >> 8) + (i >> 16));
        }

        return octets;
    }

    private static async Task AssertOutputWorksAsync(TransportPair pair)
    {
        byte[] octets = Octets(3000);
        Assert.True(await pair.WriteAsync(octets).WithinLimit());
        Assert.Equal(octets, await pair.ReadAsync(octets.Length).WithinLimit());
    }

    private static Task AssertLostAsync(TransportPair pair)
        => Bounded.Until(() => pair.Transport.Lost.IsCancellationRequested, "the transport says that it is lost");

    /// <summary>Writes octets, of which the peer reads all but few at the same time: a flush may wait for a peer that does not read, if the
    /// system holds less.</summary>
    /// <returns>The octets that the peer has read.</returns>
    private static async Task<byte[]> WriteAndReadMostAsync(TransportPair pair, byte[] octets)
    {
        Task<byte[]> reading = pair.ReadAsync(octets.Length - Held);
        Assert.True(await pair.WriteAsync(octets).WithinLimit());
        return await reading.WithinLimit();
    }

    /// <summary>Writes until a flush waits for the peer, which does not read.</summary>
    /// <returns>That flush, and how many octets were written, which are those of <see cref="Octets"/>.</returns>
    private static async Task<(Task<bool> Flush, int Written)> WriteUntilItWaitsAsync(TransportPair pair)
    {
        byte[] octets = Octets(MostUnread);
        for (int written = 0; written < MostUnread; written += Chunk)
        {
            Task<bool> flush = pair.WriteAsync(octets.AsMemory(written, Chunk));
            if (await Task.WhenAny(flush, Task.Delay(Patience)) != flush)
            {
                return (flush, written + Chunk);
            }

            Assert.True(await flush);
        }

        throw new InvalidOperationException("The transport takes without end what its peer does not read.");
    }
}
