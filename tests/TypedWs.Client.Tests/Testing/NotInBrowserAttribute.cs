using System.Reflection;
using Xunit.v3;

namespace TypedWs.Client.Tests.Testing;

/// <summary>A test, or all tests of a class, that cannot hold over the transport of browsers. In a run over that transport
/// (<see cref="TransportOfRun"/>) they are skipped with the reason; the filter <c>Transport!=own</c> leaves them out of it.</summary>
/// <param name="reason">The missing ability of a page, or the difference in its behaviour.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class NotInBrowserAttribute(string reason) : BeforeAfterTestAttribute, ITraitAttribute
{
    /// <summary>The browser answers the server's close frame before the page is told.</summary>
    public const string ClosesByItself = "a browser answers the server's close frame by itself, before the page knows of it";

    /// <summary>The page gets neither the status nor the headers nor the body of an answer.</summary>
    public const string SeesNoAnswer = "a page is not told the answer to its opening handshake, so each failure is a network failure";

    /// <summary>The browser speaks RFC 6455.</summary>
    public const string OwnsFrames = "the frames and the compression are the browser's own";

    /// <summary>BrowserSilenceTests test the message that takes the place of pings.</summary>
    public const string HasNoPings = "a page has no pings";

    public string Reason => reason;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Transport", "own")];

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
        => Assert.SkipWhen(TransportOfRun.IsBrowser, $"Not over the transport of browsers: {reason}.");
}
