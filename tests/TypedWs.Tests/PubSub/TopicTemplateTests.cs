namespace TypedWs.Tests.PubSub;

/// <summary>Topics whose names have parts in braces.</summary>
public sealed class TopicTemplateTests
{
    [Theory]
    [InlineData("prices:{symbol}", "prices:MSFT", "MSFT")]
    [InlineData("{tenant}/room/{room}", "acme/room/7", "acme", "7")]
    [InlineData("a{b}c", "axc", "x")]
    [InlineData("room:{name}", "room:a%3Ab", "a:b")]
    [InlineData("room:{name}", "room:%25%7B%7D%20%2A%00", "%{} *\0")]
    [InlineData("room:{name}", "room:A-z_0.9~", "A-z_0.9~")]
    [InlineData("room:{name}", "room:消息é😀", "消息é😀")]
    public void A_template_makes_topics(string template, string expected, params string[] arguments)
    {
        var topic = new WsTopic<Testing.Found>(template);
        Assert.True(topic.IsTemplate);
        WsTopic<Testing.Found> made = topic.For(arguments);
        Assert.Equal(expected, made.Name);
        Assert.False(made.IsTemplate);
        Assert.Equal(new WsTopic<Testing.Found>(expected), made);
    }

    [Fact]
    public void Different_arguments_never_make_the_same_name()
    {
        var topic = new WsTopic<Testing.Found>("{a}-:-{b}");
        string[] values = ["-", ":", "a", "-:-", "%3A", "%", "a-", "-a", "3A", ":-:", "消", "{b}"];
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (string a in values)
        {
            foreach (string b in values)
            {
                Assert.True(names.Add(topic.For(a, b).Name), $"'{a}' and '{b}'");
            }
        }
    }

    [Theory]
    [InlineData("{a}{b}")]
    [InlineData("{a}-{b}")]
    [InlineData("{a}%{b}")]
    [InlineData("{a}消{b}")]
    [InlineData("x:{a}:{b}or{c}")]
    public void Parts_that_nothing_tells_apart_are_refused(string name)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new WsTopic<Testing.Found>(name));
        Assert.Contains("tells two parts", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("{}")]
    [InlineData("a{b")]
    [InlineData("a}b")]
    [InlineData("{{a}}")]
    [InlineData("{a}:}")]
    [InlineData("{a{b}}")]
    public void Braces_that_enclose_no_part_are_refused(string name)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new WsTopic<Testing.Found>(name));
        Assert.Contains("braces do not enclose", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_arguments_must_fit_the_parts()
    {
        var topic = new WsTopic<Testing.Found>("{a}:{b}");
        Assert.Contains("more parts", Assert.Throws<ArgumentException>(() => topic.For("x")).Message, StringComparison.Ordinal);
        Assert.Contains("fewer parts", Assert.Throws<ArgumentException>(() => topic.For("x", "y", "z")).Message, StringComparison.Ordinal);
        Assert.Throws<WsTopicNameException>(() => topic.For("x", ""));
        Assert.Throws<ArgumentNullException>(() => topic.For("x", null!));
        Assert.Contains(
            "at most 256 bytes",
            Assert.Throws<WsTopicNameException>(() => topic.For("x", new string('y', 300))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_topic_without_parts_is_no_template()
    {
        var topic = new WsTopic<Testing.Found>("room");
        Assert.False(topic.IsTemplate);
        Assert.Throws<InvalidOperationException>(() => topic.For("x"));
    }

    [Fact]
    public void A_template_itself_cannot_be_published_or_subscribed_to()
    {
        var template = new WsTopic<Testing.Found>("prices:{symbol}");
        var connection = new Testing.TestConnection(new Testing.TestEndpoint());
        WsTopics topics = connection.Runtime.Topics;
        Action[] uses =
        [
            () => connection.Ws.Subscribe(template),
            () => connection.Ws.Unsubscribe(template),
            () => connection.Ws.IsSubscribed(template),
            () => connection.Ws.PublishToOthers(template, new Testing.Found(1)),
            () => topics.Publish(template, new Testing.Found(1)),
            () => topics.Count(template),
        ];
        Assert.All(uses, static use => Assert.Contains(
            "say which one is meant", Assert.Throws<InvalidOperationException>(use).Message, StringComparison.Ordinal));

        Assert.True(connection.Ws.Subscribe(template.For("MSFT")));
        Assert.Equal(1, topics.Publish(template.For("MSFT"), new Testing.Found(1)));
        Assert.Equal(1, topics.Publish("prices:MSFT", new Testing.Found(1)));
        Assert.Equal(0, topics.Publish(template.For("AAPL"), new Testing.Found(1)));
    }
}
