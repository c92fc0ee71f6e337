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
        { [""], [] },
        { [null], [] },
        { [" , ", ",,,"], [] },
        { ["", "chat"], ["chat"] },
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
    [InlineData(1)]
    [InlineData(4)]
    public void At_most_32_are_read_on_any_number_of_lines(int perLine)
    {
        string[] names = [.. Enumerable.Range(0, 33).Select(static i => "p" + i)];
        Assert.True(SubprotocolSelection.TryParse([.. Lines(names[..32])], out IReadOnlyList<string> offered));
        Assert.Equal(names[..32], offered);

        Assert.False(SubprotocolSelection.TryParse([.. Lines(names)], out offered));
        Assert.Empty(offered);
        Assert.True(SubprotocolSelection.TryParse([.. Lines(names[..32]), ", ,"], out offered));
        Assert.Equal(32, offered.Count);

        IEnumerable<string> Lines(string[] all) => all.Chunk(perLine).Select(static chunk => string.Join(", ", chunk));
    }

    [Fact]
    public void The_servers_preferred_subprotocol_is_picked_and_the_offer_is_kept()
    {
        Assert.Null(
            SubprotocolSelection.Check(Offering("chat, superchat"), ["superchat", "chat"], required: true, out SubprotocolChoice choice));
        Assert.Equal("superchat", choice.Selected);
        Assert.Equal(["chat", "superchat"], choice.Offered);
    }

    [Fact]
    public void Unknown_subprotocols_are_accepted_without_one_unless_one_is_required()
    {
        Assert.Null(SubprotocolSelection.Check(Offering("chat"), ["typedws.v1.json"], required: false, out SubprotocolChoice choice));
        Assert.Null(choice.Selected);

        UpgradeRefusal? refusal = SubprotocolSelection.Check(Offering("chat"), ["typedws.v1.json", "v2"], required: true, out choice);
        Assert.Equal((UpgradeRefusalReason.SubprotocolRequired, 400), (refusal?.Reason, refusal?.StatusCode));
        Assert.Contains("typedws.v1.json, v2", refusal?.Detail, StringComparison.Ordinal);
        Assert.Null(choice.Selected);
    }

    [Fact]
    public void What_is_malformed_is_refused_with_a_sentence()
    {
        UpgradeRefusal? refusal = SubprotocolSelection.Check(Offering("a b"), ["a"], required: false, out _);

        Assert.Equal((UpgradeRefusalReason.MalformedHandshake, 400), (refusal?.Reason, refusal?.StatusCode));
        Assert.Contains("at most 32 different tokens", refusal?.Detail, StringComparison.Ordinal);
    }

    private static UpgradeRequest Offering(string names)
        => new() { Method = "GET", HttpVersion = UpgradeHttpVersion.Http11, SecWebSocketProtocol = [names] };

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
