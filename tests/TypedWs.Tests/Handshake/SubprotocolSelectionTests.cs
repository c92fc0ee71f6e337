using TypedWs.Handshake;

namespace TypedWs.Tests.Handshake;

public sealed class SubprotocolSelectionTests
{
    public static TheoryData<string?[], string[]> WellFormed => new()
    {
        { [], [] },
        { ["chat"], ["chat"] },
        { ["chat, superchat"], ["chat", "superchat"] },
        { ["chat", "superchat"], ["chat", "superchat"] },
        { [" chat ,\tsuperchat", "third"], ["chat", "superchat", "third"] },
        { ["chat,,superchat,"], ["chat", "superchat"] },
        { ["chat", ""], ["chat"] },
        { ["chat, Chat"], ["chat", "Chat"] },
        { ["typedws.v1.json"], ["typedws.v1.json"] },
        { ["!#$%&'*+-.^_`|~09AZaz"], ["!#$%&'*+-.^_`|~09AZaz"] },
    };

    [Theory]
    [MemberData(nameof(WellFormed))]
    public void A_list_of_tokens_over_any_number_of_lines_is_read_in_order(string?[] lines, string[] expected)
    {
        Assert.True(SubprotocolSelection.TryParse(lines, out IReadOnlyList<string> offered));
        Assert.Equal(expected, offered);
    }

    public static TheoryData<string?[]> Malformed => new()
    {
        new string?[] { "" },
        new string?[] { null },
        new string?[] { " , " },
        new string?[] { "a b" },
        new string?[] { "chat;v=1" },
        new string?[] { "chat/1" },
        new string?[] { "\"chat\"" },
        new string?[] { "ch\u00E4t" },
        new string?[] { "chat, chat" },
        new string?[] { "chat", "chat" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Anything_but_different_tokens_is_malformed(string?[] lines)
    {
        Assert.False(SubprotocolSelection.TryParse(lines, out IReadOnlyList<string> offered));
        Assert.Empty(offered);
    }

    [Theory]
    [InlineData("b", new[] { "b", "a" }, new[] { "a", "b" })]
    [InlineData("a", new[] { "a" }, new[] { "x", "a" })]
    [InlineData(null, new[] { "a" }, new[] { "A" })]
    [InlineData(null, new[] { "a" }, new string[0])]
    [InlineData(null, new string[0], new[] { "a" })]
    public void The_first_that_the_server_supports_and_the_client_offers_is_picked(
        string? expected, string[] supported, string[] offered) =>
        Assert.Equal(expected, SubprotocolSelection.Select(supported, offered));
}
