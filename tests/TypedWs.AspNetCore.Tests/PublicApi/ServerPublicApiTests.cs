namespace TypedWs.Tests.PublicApi;

public sealed class ServerPublicApiTests
{
    [Fact]
    public void The_public_api_is_as_approved()
        => ApprovedText.Verify("TypedWs.AspNetCore", PublicApiText.Describe(typeof(WsHost).Assembly));

    [Fact]
    public void Names_follow_the_rule_of_prefixes() => Assert.Empty(PrefixRule.FindViolations(typeof(WsHost).Assembly));
}
