using System.Net;
using System.Text;

namespace TypedWs.Contracts.Sources;

/// <summary>Reads the body of an HTTP answer, up to the maximum size of a contract.</summary>
internal static class HttpSource
{
    // Enough for the reason that a server gives for a refusal.
    private const int MaxReasonLength = 500;

    /// <param name="client">The client.</param>
    /// <param name="address">The address of the contract.</param>
    /// <param name="maxSize">The maximum size of a contract, in bytes.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public static async Task<byte[]> ReadAsync(HttpClient client, Uri address, int maxSize, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        using HttpResponseMessage response = await client
            .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            .ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            byte[] reason = await ReadAsync(response.Content, MaxReasonLength, isCut: true, cancellationToken).ConfigureAwait(false);
            string text = Encoding.UTF8.GetString(reason).Trim();
            throw new WsContractException(
                $"The server answered {(int)response.StatusCode} to the request for the contract: {address}"
                + (text.Length == 0 ? "" : $" ({text})"));
        }

        return await ReadAsync(response.Content, maxSize, isCut: false, cancellationToken).ConfigureAwait(false);
    }

    // A declared length is not trusted: the bytes that come are counted.
    private static async Task<byte[]> ReadAsync(HttpContent content, int limit, bool isCut, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            byte[] buffer = new byte[16 * 1024];
            int count;
            while ((count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                int rest = limit - (int)body.Length;
                if (count > rest)
                {
                    if (!isCut)
                    {
                        throw new WsContractException($"The contract is larger than {limit} bytes.");
                    }

                    body.Write(buffer, 0, rest);
                    break;
                }

                body.Write(buffer, 0, count);
            }
        }

        return body.ToArray();
    }
}
