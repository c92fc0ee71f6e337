namespace TypedWs.Tests.PublicApi;

public sealed class ServerPublicApiTests
{
    [Fact]
    public void The_public_api_is_as_approved()
        => ApprovedText.Verify("TypedWs.AspNetCore", PublicApiText.Describe(typeof(WsHost).Assembly));
}
