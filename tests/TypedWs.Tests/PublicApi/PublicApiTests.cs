namespace TypedWs.Tests.PublicApi;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_api_is_as_approved()
        => ApprovedText.Verify("TypedWs", PublicApiText.Describe(typeof(WsMessageAttribute).Assembly));
}
