using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace TypedWs.Client.Tests.Browser;

/// <summary>The members of sockets that the compiled client uses. In a browser, <c>ClientWebSocket</c> throws
/// <see cref="PlatformNotSupportedException"/> for each option but the subprotocols.</summary>
public sealed class BrowserMembersTests
{
    [Fact]
    public void The_client_sets_no_option_but_the_subprotocols()
    {
        Assert.Equal(["AddSubProtocol"], MembersOf("ClientWebSocketOptions"));
        Assert.Equal([".ctor", "ConnectAsync(2)", "get_Options"], MembersOf("ClientWebSocket"));
    }

    // With three parameters, the second is an HttpMessageInvoker, which a browser does not have.
    private static IEnumerable<string> MembersOf(string type)
    {
        using var image = new PEReader(File.OpenRead(typeof(WsClient).Assembly.Location));
        MetadataReader reader = image.GetMetadataReader();
        return
        [
            .. reader.MemberReferences.Select(reader.GetMemberReference)
                .Where(member => member.Parent.Kind == HandleKind.TypeReference
                    && reader.StringComparer.Equals(reader.GetTypeReference((TypeReferenceHandle)member.Parent).Name, type))
                .Select(member => reader.GetString(member.Name)
                    + (CountParameters(reader, member) is var count and > 1 ? $"({count})" : ""))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static int CountParameters(MetadataReader reader, MemberReference member)
    {
        BlobReader signature = reader.GetBlobReader(member.Signature);
        signature.ReadSignatureHeader();
        return signature.ReadCompressedInteger();
    }
}
