namespace TypedWs.Tests.PublicApi;

public sealed class ContractsPublicApiTests
{
    [Fact]
    public void The_public_api_is_as_approved()
        => ApprovedText.Verify("TypedWs.Contracts", PublicApiText.Describe(typeof(Contracts.WsContractDocument).Assembly));

    [Fact]
    public void Names_follow_the_rule_of_prefixes()
        => Assert.Empty(PrefixRule.FindViolations(typeof(Contracts.WsContractDocument).Assembly));
}
