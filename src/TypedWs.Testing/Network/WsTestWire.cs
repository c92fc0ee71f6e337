using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Connections;
using TypedWs.Testing.Network;

namespace TypedWs.Testing;

/// <summary>The network of one connection of a test, with its faults. A member of this class acts on both directions; use
/// <see cref="ToServer"/> and <see cref="ToClient"/> for one of them.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class WsTestWire
{
    private readonly WsTestNetwork _network;
    private int _openEnds = 2;
    private bool _isClientGone;
    private bool _isServerGone;
    private bool _isCut;

    internal WsTestWire(WsTestNetwork network, int number, TimeProvider time, int bufferSize, IPEndPoint client, IPEndPoint server)
    {
        _network = network;
        Number = number;
        ClientEndPoint = client;
        ServerEndPoint = server;
        ToServer = new WsTestLink(network, time, bufferSize);
        ToClient = new WsTestLink(network, time, bufferSize);
    }

    /// <summary>The number of the connection among those of its host, from 1.</summary>
    public int Number { get; }

    /// <summary>The address of the client, as the server sees it.</summary>
    public IPEndPoint ClientEndPoint { get; }

    /// <summary>The address that the client has connected to.</summary>
    public IPEndPoint ServerEndPoint { get; }

    /// <summary>The bytes of the client.</summary>
    public WsTestLink ToServer { get; }

    /// <summary>The bytes of the server.</summary>
    public WsTestLink ToClient { get; }

    /// <summary>The time that bytes take in each direction, on the clock of the host. Default: none.</summary>
    public TimeSpan Latency
    {
        get => ToClient.Latency;
        set => ToServer.Latency = ToClient.Latency = value;
    }

    /// <summary>The user that the server finds authenticated; null for the server's own authentication.</summary>
    internal ClaimsPrincipal? User { get; init; }

    /// <summary>The end of the user's credentials; null if they do not expire.</summary>
    internal DateTimeOffset? UserExpires { get; init; }

    /// <summary>Whether the client reads all the time, so that bytes that it has not read are on their way.</summary>
    internal bool IsRead { get; init; }

    /// <summary>Whether bytes, or the end of the client, are on their way.</summary>
    internal bool IsBusy => ToServer.IsBusy || (IsRead && ToClient.IsBusy) || IsEnding;

    /// <summary>Whether the connection is one of HTTP/2.</summary>
    internal bool IsHttp2 => ServerEndPoint.Port == WsTestNetwork.Http2Port;

    /// <summary>Whether the bytes of a direction wait for the test.</summary>
    internal bool IsFrozen => ToServer.IsFrozen || ToClient.IsFrozen;

    // One side or the network has ended the connection, and the other side has not dealt with that.
    private bool IsEnding
    {
        get
        {
            bool isCut = Volatile.Read(ref _isCut);
            bool isClientGone = Volatile.Read(ref _isClientGone);
            bool isServerGone = Volatile.Read(ref _isServerGone);
            return (!isServerGone && (isCut || (isClientGone && !ToServer.IsFrozen)))
                || (!isClientGone && IsRead && (isCut || (isServerGone && !ToClient.IsFrozen)));
        }
    }

    /// <summary>Stops all bytes. Both sides fill their buffers, and then wait.</summary>
    public void Stall()
    {
        ToServer.Stall();
        ToClient.Stall();
    }

    /// <summary>Ends <see cref="Stall"/>. The bytes that waited arrive, in order.</summary>
    public void Resume()
    {
        ToServer.Resume();
        ToClient.Resume();
    }

    /// <summary>Cuts the connection, as a reset does. Bytes on their way are lost.</summary>
    public void Cut() => Cut(new ConnectionResetException("The network of the test has cut the connection."));

    /// <summary>Cuts the connection when so many further bytes have arrived in one of the directions.</summary>
    /// <param name="bytes">The number of bytes.</param>
    public void CutAfter(long bytes)
    {
        ToServer.CutAfter(bytes);
        ToClient.CutAfter(bytes);
    }

    /// <summary>Lets every read, of both sides, give at most so many bytes.</summary>
    /// <param name="size">The number of bytes, from 1. <see cref="int.MaxValue"/> ends the fault.</param>
    public void Fragment(int size)
    {
        ToServer.Fragment(size);
        ToClient.Fragment(size);
    }

    /// <summary>Splits the bytes into random pieces, with random turns of the pool between them (<see cref="WsTestLink.Chaos"/>).</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="cuts">The chance, from 0 to 1, that a piece is not delivered and the connection is cut instead.</param>
    public void Chaos(int seed, double cuts = 0)
    {
        ToServer.Chaos(seed, cuts);
        ToClient.Chaos(unchecked(seed * 31) + 1, cuts);
    }

    /// <summary>Cuts both directions. The ends fail with the reason.</summary>
    internal void Cut(Exception reason) => Cut(reason, reason);

    internal void Cut(Exception atServer, Exception atClient)
    {
        Volatile.Write(ref _isCut, true);
        ToServer.Cut(atServer);
        ToClient.Cut(atClient);
    }

    internal void OnClientGone()
    {
        Volatile.Write(ref _isClientGone, true);
        OnEndGone();
    }

    internal void OnServerGone()
    {
        Volatile.Write(ref _isServerGone, true);
        OnEndGone();
    }

    private void OnEndGone()
    {
        if (Interlocked.Decrement(ref _openEnds) == 0)
        {
            _network.Remove(this);
        }

        _network.CountActivity();
    }
}
