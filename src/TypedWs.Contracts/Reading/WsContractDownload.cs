using TypedWs.Contracts.Sources;

namespace TypedWs.Contracts;

/// <summary>Gets the contract of an endpoint from a server that serves it by <c>MapWsContract</c>. Safe for concurrent use.</summary>
public static class WsContractDownload
{
    /// <summary>The path of the contract, if the server has not chosen another.</summary>
    public const string DefaultPath = "/_ws/contract";

    /// <summary>The time-out of a download, if none is given: 30 seconds.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromSeconds(30);

    // The longest time that a timer takes.
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(49);

    /// <summary>Gets a contract. Redirections are followed as far as the client does that: one of its own follows 50, but none from
    /// <c>https</c> to <c>http</c>.</summary>
    /// <param name="address">The absolute address of the contract, with <c>http</c> or <c>https</c>. If the server has several endpoints,
    /// the query names one: <c>http://localhost:5000/_ws/contract?endpoint=Chat.ChatEndpoint</c>.</param>
    /// <param name="client">The client for the request, for example with credentials; null for a client of its own.</param>
    /// <param name="timeout">The time-out of the whole download; null for <see cref="DefaultTimeout"/>.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <exception cref="ArgumentException">The address is not absolute, or has another scheme.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is not positive, or is longer than 49 days.</exception>
    /// <exception cref="WsContractException">The server could not be reached, did not answer in time, refused the request, or sent
    /// something that is no contract or is larger than <see cref="WsContractReader.MaxSize"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<WsContractDocument> GetAsync(
        Uri address, HttpClient? client = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw new ArgumentException("The address of a contract must be absolute and begin with http: or https:.", nameof(address));
        }

        TimeSpan limit = timeout ?? DefaultTimeout;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, nameof(timeout));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxTimeout, nameof(timeout));
        using HttpClient? own = client is null ? new HttpClient { Timeout = Timeout.InfiniteTimeSpan } : null;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(limit);
        try
        {
            return WsContractReader.Parse(
                await HttpSource.ReadAsync(client ?? own!, address, WsContractReader.MaxSize, ending.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException problem) when (!cancellationToken.IsCancellationRequested)
        {
            string time = ending.IsCancellationRequested ? limit.ToString() : "the time-out of the HttpClient";
            throw new WsContractException($"The server did not send the contract within {time}: {address}", problem);
        }
        catch (Exception problem) when (
            problem is HttpRequestException or IOException or UriFormatException or NotSupportedException)
        {
            // A client that follows a redirection to an address without host, or of another scheme, throws the last two.
            throw new WsContractException($"The contract could not be got from {address}: {problem.Message}", problem);
        }
    }
}
