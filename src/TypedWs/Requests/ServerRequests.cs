using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace TypedWs.Requests;

/// <summary>The requests to the peer of one connection that wait for their answers. Their ids are <c>"$1"</c>, <c>"$2"</c> and so on.
/// Thread-safe.</summary>
internal sealed class ServerRequests(IInputOwner owner)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, IServerRequest> _byNumber = [];
    private long _lastNumber;
    private volatile int _count;
    private bool _hasEnded;

    /// <summary>The number of requests.</summary>
    public int Count => _count;

    /// <summary>Whether the connection has ever sent a request.</summary>
    public bool HasSent => Volatile.Read(ref _lastNumber) > 0;

    /// <summary>The JSON text of the id of a request.</summary>
    public static byte[] EncodeId(long number)
        => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"${number}\""));

    /// <summary>Whether a <c>ref</c> names a request to the peer, open or not.</summary>
    public static bool IsServerId(ReadOnlySpan<byte> reference) => reference is [(byte)'"', (byte)'$', ..];

    /// <summary>Adds a request before it is sent.</summary>
    /// <param name="request">The request.</param>
    /// <param name="max">The maximum number of requests.</param>
    /// <param name="number">The number of the request.</param>
    /// <returns>Null if the request was added; otherwise the reason why not.</returns>
    public WsRequestFailure? Add(IServerRequest request, int max, out long number)
    {
        lock (_gate)
        {
            number = 0;
            if (_hasEnded)
            {
                return WsRequestFailure.ConnectionClosed;
            }

            if (_byNumber.Count >= max)
            {
                return WsRequestFailure.TooManyRequests;
            }

            number = ++_lastNumber;
            _byNumber.Add(number, request);
            _count = _byNumber.Count;
        }

        owner.OnInputNeeded();
        return null;
    }

    /// <summary>Removes a request, which is answered or is given up.</summary>
    /// <returns>False if it was removed before.</returns>
    public bool TryRemove(long number)
    {
        lock (_gate)
        {
            bool isRemoved = _byNumber.Remove(number);
            _count = _byNumber.Count;
            return isRemoved;
        }
    }

    /// <summary>Finds the open request that a <c>ref</c> names; null if there is none.</summary>
    public IServerRequest? Find(ReadOnlySpan<byte> reference)
    {
        // The number stands between '"$' and '"', and has neither a sign nor a zero in front: the ref has the bytes of the id.
        if (!IsServerId(reference)
            || reference[2] is < (byte)'1' or > (byte)'9'
            || !Utf8Parser.TryParse(reference[2..], out long number, out int length)
            || reference.Length != length + 3)
        {
            return null;
        }

        lock (_gate)
        {
            return _byNumber.GetValueOrDefault(number);
        }
    }

    /// <summary>Ends all requests with a failure.</summary>
    public void FailAll(WsRequestFailure reason) => Fail(reason, onlyNeedy: false);

    /// <summary>Ends the requests that need input with a failure.</summary>
    public void FailNeedy(WsRequestFailure reason) => Fail(reason, onlyNeedy: true);

    /// <summary>The connection has ended: no answer comes any more, and no request can be sent.</summary>
    public void End()
    {
        lock (_gate)
        {
            _hasEnded = true;
        }

        FailAll(WsRequestFailure.ConnectionClosed);
    }

    // A request that fails removes itself.
    private void Fail(WsRequestFailure reason, bool onlyNeedy)
    {
        IServerRequest[] requests;
        lock (_gate)
        {
            requests = [.. _byNumber.Values];
        }

        foreach (IServerRequest request in requests)
        {
            if (!onlyNeedy || request.NeedsInput)
            {
                request.Fail(reason);
            }
        }
    }
}
