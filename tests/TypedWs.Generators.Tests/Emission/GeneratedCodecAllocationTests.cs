using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Generated code allocates nothing of its own, whether a message is good or bad.</summary>
public sealed class GeneratedCodecAllocationTests
{
    private const string Source = """
        public enum Color { Red, Green }
        public readonly record struct Inner(int X, [property: Range(1, 10)] double Y);
        [WsMessage("m")]
        public readonly record struct M(int A, Guid B, DateTimeOffset C, Color D, Inner E, long? F, [Range(1, 5)] int G = 1);
        [WsMessage("t")] public sealed record T([Required, StringLength(5), EmailAddress] string Text);
        [WsMessage("l")] public readonly record struct L(int[] Items);
        """;

    private const string Good =
        """{"a":1,"b":"6f9619ff-8b86-d011-b42d-00c04fc964ff","c":"2026-11-20T10:00:00Z","d":"Red","e":{"x":1,"y":2.5},"f":null,"g":2}""";

    [Fact]
    public void A_good_message_of_values()
    {
        var code = GeneratedCode.Load(Source);

        code.Codec("M").Accept(Good);
        Assert.Equal(0, code.Codec("M").MeasureAllocations(Good));
    }

    [Theory]
    [InlineData("""{"a":"1","b":"x","c":1,"d":"Blue","e":{"x":1.5,"y":99},"f":"","g":9}""")]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"a":1,"a":2,"a":3}""")]
    [InlineData("""{"a":1""")]
    [InlineData("""[]""")]
    public void A_bad_message(string json)
    {
        var code = GeneratedCode.Load(Source);

        code.Codec("M").Refuse(json);
        Assert.Equal(0, code.Codec("M").MeasureAllocations(json));
    }

    [Theory]
    [InlineData("""{"text":" "}""")]
    [InlineData("""{"text":"too long"}""")]
    [InlineData("""{}""")]
    public void A_bad_text_is_never_made(string json)
    {
        var code = GeneratedCode.Load(Source);

        code.Codec("T").Refuse(json);
        Assert.Equal(0, code.Codec("T").MeasureAllocations(json));
    }

    [Fact]
    public void A_collection_is_allocated_once_and_in_its_size()
    {
        var code = GeneratedCode.Load(Source);
        string json = $$"""{"items":[{{string.Join(",", Enumerable.Repeat("1", 1000))}}]}""";

        long before = GC.GetAllocatedBytesForCurrentThread();
        int[] array = new int[1000];
        long ofArray = GC.GetAllocatedBytesForCurrentThread() - before;

        GC.KeepAlive(array);
        Assert.Equal(ofArray, code.Codec("L").MeasureAllocations(json));
    }
}
