using TypedWs.Cli.Prompting;
using TypedWs.Cli.Tests.Testing;
using TypedWs.Contracts;

namespace TypedWs.Cli.Tests.Prompting;

/// <summary>Completion from the contract.</summary>
public sealed class CompletionTests
{
    private static readonly WsContractDocument Contract =
        WsContractReader.ReadAssembly(typeof(RoomEndpoint).Assembly.Location).Single();

    [Theory]
    [InlineData("", 0, "count|hang|leave|note|say")]
    [InlineData("s", 0, "say")]
    [InlineData("/h", 0, "/help|/hold")]
    [InlineData("/show h", 6, "hang|heard")]
    [InlineData("/hold sa", 6, "say")]
    [InlineData("/hold say te", 10, "text=")]
    [InlineData("/ping x", 6, "")]
    [InlineData("say ", 4, "loud=|mood=|pitch=|text=|times=")]
    [InlineData("say text=a t", 11, "times=")]
    [InlineData("say mood=", 9, "Bad|Good")]
    [InlineData("say mood=B", 9, "Bad")]
    [InlineData("say loud=", 9, "false|true")]
    [InlineData("say text=", 9, "")]
    [InlineData("say nope=", 9, "")]
    [InlineData("say {\"t", 6, "text\":|times\":")]
    [InlineData("say {\"text\":\"a\",\"mo", 17, "mood\":")]
    [InlineData("nope x", 5, "")]
    public void The_candidates_are_those_that_can_stand_there(string line, int start, string candidates)
    {
        Completion completion = Completion.Find(line, Contract);

        Assert.Equal(start, completion.Start);
        Assert.Equal(candidates, string.Join('|', completion.Candidates));
    }

    [Theory]
    [InlineData("sa", "")]
    [InlineData("/t", "/types")]
    public void Without_a_contract_there_are_only_commands(string line, string candidates)
        => Assert.Equal(candidates, string.Join('|', Completion.Find(line, contract: null).Candidates));

    [Fact]
    public void The_common_part_is_put_in_first()
        => Assert.Equal("t", Completion.Find("say t", Contract).CommonPrefix);
}
