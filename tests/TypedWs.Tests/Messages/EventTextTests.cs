using TypedWs.Messages;

namespace TypedWs.Tests.Messages;

public sealed class EventTextTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1024)]
    public void A_short_text_stays_as_it_is(int length)
    {
        string text = new('x', length);
        Assert.Same(text, EventText.Cut(text));
    }

    [Theory]
    [InlineData(1025)]
    [InlineData(100_000)]
    public void A_long_one_ends_in_an_ellipsis(int length)
        => Assert.Equal(new string('x', 1023) + "…", EventText.Cut(new string('x', length)));

    [Fact]
    public void No_pair_is_cut_in_two()
    {
        Assert.Equal(new string('x', 1022) + "…", EventText.Cut(new string('x', 1022) + "😀😀"));
        Assert.Equal(new string('x', 1021) + "😀…", EventText.Cut(new string('x', 1021) + "😀😀"));
    }
}
