namespace TypedWs.Tests.PublicApi;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_api_is_as_approved()
        => ApprovedText.Verify("TypedWs", PublicApiText.Describe(typeof(WsMessageAttribute).Assembly));

    [Fact]
    public void Names_follow_the_rule_of_prefixes() => Assert.Empty(PrefixRule.FindViolations(typeof(WsMessageAttribute).Assembly));

    [Fact]
    public void The_text_tells_an_annotated_type_parameter_from_one_that_is_not()
    {
        string text = PublicApiText.Describe(typeof(WsMessageAttribute).Assembly);
        Assert.Contains("public TConnection? Find(string id)", text, StringComparison.Ordinal);
        Assert.Contains("public T? Value { get; }", text, StringComparison.Ordinal);
        Assert.Contains("public TData Data { get; }", text, StringComparison.Ordinal);
    }
}
