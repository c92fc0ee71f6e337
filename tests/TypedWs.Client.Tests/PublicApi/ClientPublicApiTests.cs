using Microsoft.Extensions.DependencyInjection;

namespace TypedWs.Tests.PublicApi;

public sealed class ClientPublicApiTests
{
    [Fact]
    public void The_public_api_of_the_client_is_as_approved()
        => ApprovedText.Verify("TypedWs.Client", PublicApiText.Describe(typeof(WsClient).Assembly));

    [Fact]
    public void The_public_api_of_its_host_is_as_approved()
        => ApprovedText.Verify("TypedWs.Client.Hosting", PublicApiText.Describe(typeof(WsClientServiceCollectionExtensions).Assembly));

    [Fact]
    public void Names_follow_the_rule_of_prefixes()
    {
        Assert.Empty(PrefixRule.FindViolations(typeof(WsClient).Assembly));
        Assert.Empty(PrefixRule.FindViolations(typeof(WsClientServiceCollectionExtensions).Assembly));
    }
}
