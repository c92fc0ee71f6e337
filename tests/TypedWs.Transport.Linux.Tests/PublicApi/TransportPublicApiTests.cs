namespace TypedWs.Tests.PublicApi;

public sealed class TransportPublicApiTests
{
    [Fact]
    public void The_public_api_is_as_approved()
        => ApprovedText.Verify("TypedWs.Transport.Linux", PublicApiText.Describe(typeof(WsTransportOptions).Assembly));

    [Fact]
    public void Names_follow_the_rule_of_prefixes() => Assert.Empty(PrefixRule.FindViolations(typeof(WsTransportOptions).Assembly));
}
