namespace TypedWs.Handshake;

/// <summary>Negotiates permessage-deflate in <c>Sec-WebSocket-Extensions</c> (RFC 6455 §9.1, RFC 7692 §5 and §7.1). Pure
/// functions.</summary>
internal static class DeflateNegotiation
{
    /// <summary>
    /// The maximum number of elements of the header that a server looks at. Usual clients offer one or two, and those behind the maximum
    /// are declined.
    /// </summary>
    public const int MaxOffers = 32;

    // zlib cannot compress with a raw window of 256 bytes: it takes 512 without a word, and the peer could not inflate that.
    private const int MinOutboundWindowBits = 9;

    /// <summary>Selects the first offer that the server can keep. All other offers and extensions are declined, which is no
    /// error.</summary>
    /// <param name="lines">The values of the lines of the request's <c>Sec-WebSocket-Extensions</c>; empty if the header is absent.</param>
    /// <param name="policy">The compression that the server wants.</param>
    /// <param name="parameters">The result; meaningless if nothing was accepted.</param>
    /// <param name="answer">The value of the response's <c>Sec-WebSocket-Extensions</c>; empty if nothing was accepted.</param>
    /// <returns>False if the messages of the connection are not compressed, so that the response must not have the header.</returns>
    public static bool TryAccept(
        IReadOnlyList<string?> lines, in DeflatePolicy policy, out DeflateParameters parameters, out string answer)
    {
        int seen = 0;
        for (int i = 0; i < lines.Count; i++)
        {
            foreach (ReadOnlySpan<char> offer in new QuotedParts(lines[i], ','))
            {
                // Empty elements are ignored (RFC 9110 §5.6.1.2).
                if (offer.IsEmpty)
                {
                    continue;
                }

                if (seen++ == MaxOffers)
                {
                    parameters = default;
                    answer = "";
                    return false;
                }

                if (DeflateElement.Read(offer, isAnswer: false, out DeflateElement element) == DeflateFault.None
                    && TryAnswer(element, policy, out parameters, out answer))
                {
                    return true;
                }
            }
        }

        (parameters, answer) = (default, "");
        return false;
    }

    /// <summary>Checks the answer of a server to an offer.</summary>
    /// <param name="lines">The values of the lines of the response's <c>Sec-WebSocket-Extensions</c>; empty if the header is
    /// absent.</param>
    /// <param name="offer">The only extension that the request offered.</param>
    /// <param name="parameters">The result; null if the server has declined the offer, or if there is a fault.</param>
    /// <returns>The fault for which the client must fail the connection; <see cref="DeflateFault.None"/> if there is none.</returns>
    public static DeflateFault CheckAnswer(IReadOnlyList<string?> lines, in DeflateClientOffer offer, out DeflateParameters? parameters)
    {
        parameters = null;
        DeflateElement? answer = null;
        for (int i = 0; i < lines.Count; i++)
        {
            foreach (ReadOnlySpan<char> text in new QuotedParts(lines[i], ','))
            {
                if (text.IsEmpty)
                {
                    continue;
                }

                DeflateFault fault = DeflateElement.Read(text, isAnswer: true, out DeflateElement element);
                if (fault != DeflateFault.None)
                {
                    return fault;
                }

                // RFC 7692 §5: a server accepts at most one of the offers whose extensions use the same reserved bit.
                if (answer is not null)
                {
                    return DeflateFault.RepeatedExtension;
                }

                answer = element;
            }
        }

        return answer is { } accepted ? CheckAccepted(accepted, offer, out parameters) : DeflateFault.None;
    }

    private static bool TryAnswer(DeflateElement offer, in DeflatePolicy policy, out DeflateParameters parameters, out string answer)
    {
        int server = Math.Min(
            offer.ServerMaxWindowBits ?? DeflateElement.MaxWindowBits,
            policy.CanShrinkWindow ? policy.OutboundWindowBits : DeflateElement.MaxWindowBits);
        int client = offer.HasClientMaxWindowBits
            ? Math.Min(offer.ClientMaxWindowBits ?? DeflateElement.MaxWindowBits, policy.InboundWindowBits)
            : DeflateElement.MaxWindowBits;
        parameters = new(
            offer.ServerNoContextTakeover || !policy.KeepsOutboundContext,
            // RFC 7692 §7.1.1.2: the server may demand it without an offer.
            offer.ClientNoContextTakeover || !policy.KeepsInboundContext,
            server,
            client);
        if (server < MinOutboundWindowBits || (server < DeflateElement.MaxWindowBits && !policy.CanShrinkWindow))
        {
            answer = "";
            return false;
        }

        answer = new DeflateElement
        {
            ServerNoContextTakeover = parameters.ServerNoContextTakeover,
            ClientNoContextTakeover = parameters.ClientNoContextTakeover,
            // RFC 7692 §7.1.2.1: an offered parameter is accepted by an answer with the same or a smaller value.
            ServerMaxWindowBits = offer.ServerMaxWindowBits is not null || server < DeflateElement.MaxWindowBits ? server : null,
            // RFC 7692 §7.1.2.2: the answer must not have it unless it was offered; without it the client may use 15.
            HasClientMaxWindowBits = client < DeflateElement.MaxWindowBits,
            ClientMaxWindowBits = client < DeflateElement.MaxWindowBits ? client : null,
        }.ToHeader();
        return true;
    }

    private static DeflateFault CheckAccepted(DeflateElement answer, in DeflateClientOffer offer, out DeflateParameters? parameters)
    {
        parameters = null;
        bool restrictsServer = offer.ServerMaxWindowBits < DeflateElement.MaxWindowBits;
        if ((offer.ServerNoContextTakeover && !answer.ServerNoContextTakeover)
            || (restrictsServer && answer.ServerMaxWindowBits is null))
        {
            return DeflateFault.ServerParameterMissing;
        }

        if (answer.ServerMaxWindowBits > offer.ServerMaxWindowBits)
        {
            return DeflateFault.ServerWindowTooLarge;
        }

        if (answer.HasClientMaxWindowBits && offer.ClientMaxWindowBits is null)
        {
            return DeflateFault.ClientWindowNotOffered;
        }

        if (answer.ClientMaxWindowBits > offer.ClientMaxWindowBits)
        {
            return DeflateFault.ClientWindowTooLarge;
        }

        if (answer.ClientMaxWindowBits < MinOutboundWindowBits)
        {
            return DeflateFault.ClientWindowNotSupported;
        }

        parameters = new(
            answer.ServerNoContextTakeover,
            // RFC 7692 §7.1.1.2, §7.1.2.2: what the client has announced holds without an answer to it.
            answer.ClientNoContextTakeover || offer.ClientNoContextTakeover,
            answer.ServerMaxWindowBits ?? DeflateElement.MaxWindowBits,
            answer.ClientMaxWindowBits ?? offer.ClientMaxWindowBits ?? DeflateElement.MaxWindowBits);
        return DeflateFault.None;
    }
}
