namespace TypedWs.Testing.Hosts;

/// <summary>HTTP over the network of a test.</summary>
internal static class MemoryHttp
{
    /// <summary>Makes a handler whose connections are given by the test.</summary>
    /// <param name="open">Opens a connection; the parameter says whether it is for HTTP/2.</param>
    public static SocketsHttpHandler CreateHandler(Func<bool, Stream> open) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,

        // The test's own activity is no parent of the requests; a test may set the header by itself.
        ActivityHeadersPropagator = null,
        ConnectCallback = (context, _) => new ValueTask<Stream>(open(context.InitialRequestMessage.Version.Major == 2)),
    };
}
