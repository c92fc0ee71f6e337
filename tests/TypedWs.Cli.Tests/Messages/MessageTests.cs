using TypedWs.Cli.Messages;
using TypedWs.Cli.Output;

namespace TypedWs.Cli.Tests.Messages;

/// <summary>Messages as the user writes them, and as they are selected.</summary>
public sealed class MessageTests
{
    [Theory]
    [InlineData("a b  c", "a|b|c")]
    [InlineData("text=\"a b\" 'c d'", "text=a b|c d")]
    [InlineData("a\\ b \"c\\\"d\" 'e\\f'", "a b|c\"d|e\\f")]
    [InlineData("''", "")]
    [InlineData("   ", null)]
    public void Words_are_those_of_a_shell(string line, string? words)
        => Assert.Equal(words?.Split('|') ?? [], Words.Split(line));

    [Fact]
    public void A_quote_that_is_not_closed_is_told() => Assert.Throws<ToolException>(() => Words.Split("a 'b"));

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("chat", "", true)]
    [InlineData("cha", "", false)]
    [InlineData("c*t", "", true)]
    [InlineData("*h*t", "", true)]
    [InlineData("room.*", "", false)]
    [InlineData("chat*", "", true)]
    [InlineData("c*a*t*", "", true)]
    [InlineData("chatchat*", "", false)]
    [InlineData("", "/payload/from=ann", true)]
    [InlineData("", "/payload/from=bob", false)]
    [InlineData("", "/payload/n=5", true)]
    [InlineData("", "/payload/list/1=true", true)]
    [InlineData("", "/payload/list/9=true", false)]
    [InlineData("", "/payload/a~1b=", true)]
    [InlineData("", "/payload/line=a\nb", true)]
    [InlineData("", "/type=chat", true)]
    public void A_filter_selects_by_type_and_member(string type, string where, bool isSelected)
    {
        InboundMessage message = InboundMessage.Parse(
            """{"type":"chat","payload":{"from":"ann","n":5,"list":[null,true],"a/b":"","line":"a\nb"}}""", WsEnvelopeNames.Default);
        MessageFilter filter = MessageFilter.Create(type.Length > 0 ? [type] : [], where.Length > 0 ? [where] : []);

        Assert.Equal(isSelected, filter.Matches(message));
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("[1]")]
    [InlineData("""{"type":5}""")]
    [InlineData("""{"\ud800":1,"type":"a"}""")]
    public void A_text_without_a_type_is_a_text(string text)
    {
        InboundMessage message = InboundMessage.Parse(text, WsEnvelopeNames.Default);

        Assert.Equal(text, message.Text);
        Assert.True(message.Type is null or "a");
        Assert.False(message.IsError);
    }
}
