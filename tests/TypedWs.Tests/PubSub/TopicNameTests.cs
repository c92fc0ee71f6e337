namespace TypedWs.Tests.PubSub;

public sealed class TopicNameTests
{
    public static TheoryData<string> Valid =>
    [
        "a",
        " ",
        "room:1/消息 *",
        new string('a', 256),
        new string('é', 128),
        new string('消', 85),
    ];

    public static TheoryData<string> TooLong =>
    [
        new string('a', 257),
        new string('é', 129),
        new string('消', 86),
    ];

    [Theory]
    [MemberData(nameof(Valid))]
    public void Up_to_256_bytes_of_any_characters_are_a_name(string name)
    {
        var topic = new WsTopic<string>(name);
        Assert.Equal(name, topic.Name);
        Assert.Equal(name, topic.ToString());
    }

    [Theory]
    [MemberData(nameof(TooLong))]
    public void More_than_256_bytes_are_refused(string name)
    {
        WsTopicNameException exception = Assert.Throws<WsTopicNameException>(() => new WsTopic<string>(name));
        Assert.Contains("at most 256 bytes", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_no_name()
    {
        Assert.Throws<WsTopicNameException>(() => new WsTopic<string>(""));
        Assert.Throws<ArgumentNullException>(() => new WsTopic<string>(null!));
    }

    [Fact]
    public void Topics_with_the_same_name_are_equal()
    {
        Assert.Equal(new WsTopic<string>("a"), new WsTopic<string>("a"));
        Assert.NotEqual(new WsTopic<string>("a"), new WsTopic<string>("A"));
    }
}
