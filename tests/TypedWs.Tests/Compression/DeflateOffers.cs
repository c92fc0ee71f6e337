using TypedWs.Handshake;

namespace TypedWs.Tests.Compression;

/// <summary>The offers that the matrix of compression is made of.</summary>
internal static class DeflateOffers
{
    private const string Fuzzer = "client_no_context_takeover; client_max_window_bits";

    /// <summary>Those of the public suite's groups 12 and 13, and each window with and without contexts.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        $"permessage-deflate; {Fuzzer}",
        $"permessage-deflate; server_no_context_takeover; {Fuzzer}",
        $"permessage-deflate; server_no_context_takeover; server_max_window_bits=9; {Fuzzer}, "
        + $"permessage-deflate; server_no_context_takeover; {Fuzzer}, permessage-deflate; {Fuzzer}",
        .. from windowBits in Enumerable.Range(9, 7)
           from more in (string[])["", "; server_no_context_takeover"]
           select $"{ServerWindow(windowBits)}{more}; {Fuzzer}",
    ];

    public static string ServerWindow(int windowBits) => $"permessage-deflate; server_max_window_bits={windowBits}";

    /// <summary>Accepts an offer as a server that keeps contexts, or none.</summary>
    public static DeflateParameters Accept(string offers, bool keepsContexts)
    {
        var policy = new DeflatePolicy(keepsContexts, keepsContexts, 15, 15, CanShrinkWindow: true);
        Assert.True(DeflateNegotiation.TryAccept([offers], policy, out DeflateParameters agreed, out _));
        return agreed;
    }
}
