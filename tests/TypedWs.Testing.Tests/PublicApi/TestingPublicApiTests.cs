using TypedWs.Tests;
using TypedWs.Tests.PublicApi;

namespace TypedWs.Testing.Tests.PublicApi;

public sealed class TestingPublicApiTests
{
    [Fact]
    public void The_public_api_of_the_test_harness_is_as_approved()
        => ApprovedText.Verify("TypedWs.Testing", PublicApiText.Describe(typeof(WsTestHost).Assembly));

    [Fact]
    public void The_public_api_for_whole_applications_is_as_approved()
        => ApprovedText.Verify("TypedWs.Testing.Web", PublicApiText.Describe(typeof(WsTestHostWebExtensions).Assembly));

    [Fact]
    public void Names_follow_the_rule_of_prefixes() => Assert.Empty(PrefixRule.FindViolations(typeof(WsTestHost).Assembly));
}
