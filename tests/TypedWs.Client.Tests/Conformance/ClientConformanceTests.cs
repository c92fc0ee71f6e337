using TypedWs.Client.Tests.Testing;
using TypedWs.Protocol;
using TypedWs.Tests.Conformance;

namespace TypedWs.Client.Tests.Conformance;

/// <summary>
/// The rows for a client over sockets: the server sends the frames of a row, unmasked, and the client echoes. All rows apply to a client:
/// none of them is about masking.
/// </summary>
[Collection(nameof(ClientConformanceGroup))]
[NotInBrowser(NotInBrowserAttribute.OwnsFrames)]
public sealed class ClientConformanceTests : ConformanceSuite
{
    private protected override async Task VerifyAsync(ConformanceRows group, string row)
    {
        ExpectedConversation expected = ConformancePlay.Expect(group[row]);
        foreach (byte[][] sends in ConformancePlay.Chop(group[row], WsRole.Client))
        {
            await EchoConversation.VerifyAsync(sends, expected);
        }
    }
}

/// <summary>These tests run alone, so that the suite's time limits judge the client and not its neighbours.</summary>
[CollectionDefinition(nameof(ClientConformanceGroup), DisableParallelization = true)]
public sealed class ClientConformanceGroup;
