using System.Diagnostics.CodeAnalysis;

namespace TypedWs.Client.Opening;

/// <summary>The token of the user. It is asked for when it is needed, and kept until it expires, is refused or is to be renewed.
/// Thread-safe.</summary>
/// <param name="source">The application's source of tokens; null for none.</param>
/// <param name="time">The clock.</param>
[SuppressMessage("Design", "CA1001", Justification = "Neither has a timer or a wait handle, so there is nothing to free.")]
internal sealed class TokenCache(Func<WsTokenReason, CancellationToken, ValueTask<WsToken?>>? source, TimeProvider time) : IDisposable
{
    // A token is renewed after this part of its life, so that the time for renewing grows with the life.
    private const double RenewedAfter = 0.8;

    private static readonly TimeSpan LeastMargin = TimeSpan.FromSeconds(30);

    // Not disposed: a source of tokens that heeds no cancellation releases it behind the end of the client.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _ending = new();
    private bool _isForgotten;
    private WsToken? _token;
    private DateTimeOffset _receivedAt;
    private WsTokenReason _reason = WsTokenReason.First;

    /// <summary>Whether there is a source of tokens.</summary>
    public bool HasSource => source is not null;

    /// <summary>The time at which the token should be renewed; null for never.</summary>
    public DateTimeOffset? RenewAt
    {
        get
        {
            if (Volatile.Read(ref _isForgotten))
            {
                // At once: the connection has the token from before.
                return DateTimeOffset.MinValue;
            }

            if (Volatile.Read(ref _token) is not { ExpiresAt: { } expiresAt })
            {
                return null;
            }

            TimeSpan life = expiresAt - _receivedAt;
            TimeSpan margin = life * (1 - RenewedAfter);
            margin = margin > LeastMargin ? margin : LeastMargin;
            return life > margin ? expiresAt - margin : _receivedAt + (life * RenewedAfter);
        }
    }

    /// <summary>Gets the token, from the source if necessary. One call of the source runs at a time.</summary>
    /// <exception cref="Exception">The source has thrown it.</exception>
    public async Task<WsToken?> GetAsync(CancellationToken cancellationToken)
    {
        if (source is null)
        {
            return null;
        }

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_token is { } known && (known.ExpiresAt is null || known.ExpiresAt > time.GetUtcNow()))
            {
                return known;
            }

            WsTokenReason reason = _token is null ? _reason : WsTokenReason.Expires;
            WsToken? token = await source(reason, cancellationToken).ConfigureAwait(false);
            _receivedAt = time.GetUtcNow();
            _reason = WsTokenReason.First;
            Volatile.Write(ref _token, token);
            Volatile.Write(ref _isForgotten, false);
            return token;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Forgets the token.</summary>
    /// <param name="reason">The reason for which the source is asked next.</param>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public async Task ForgetAsync(WsTokenReason reason)
    {
        try
        {
            await _gate.WaitAsync(_ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException ended)
        {
            throw new ObjectDisposedException("The client is disposed.", ended);
        }

        _reason = reason;
        Volatile.Write(ref _token, null);
        Volatile.Write(ref _isForgotten, true);
        _gate.Release();
    }

    public void Dispose() => _ending.Cancel();
}

/// <summary>The server has refused the token on the open connection.</summary>
internal sealed class TokenRefusedException(WsErrorException refusal) : Exception(refusal.Message, refusal)
{
    /// <summary>The server's answer, which the application gets.</summary>
    public WsErrorException Refusal => refusal;
}
