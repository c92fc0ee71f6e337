using Microsoft.CodeAnalysis;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>A topic of one type of message takes no other: the compiler says so (acceptance B7).</summary>
[Trait("Row", "B7")]
public sealed class TopicTypeTests
{
    private const string CannotConvert = "CS1503";

    private static readonly string[] Calls =
    [
        "Topics.Publish(Prices, MESSAGE);",
        "Topics.Publish<TYPE>(Prices, MESSAGE);",
        "Topics.Publish(Prices, MESSAGE, ws);",
        "Topics.Publish(Prices, MESSAGE, static other => true);",
        "Topics.Publish(Quotes.For(\"x\"), MESSAGE);",
        "Topics.PublishPrepared(Prices, Topics.Prepare(MESSAGE));",
        "ws.PublishToOthers(Prices, MESSAGE);",
        "ws.PublishPreparedToOthers(Prices, Topics.Prepare(MESSAGE));",
        "publisher.Publish(Prices, MESSAGE);",
        "publisher.PublishPrepared(Prices, publisher.Prepare(MESSAGE));",
    ];

    [Fact]
    public void Messages_of_the_topics_type_can_be_published_to_it_in_every_way() => Assert.Empty(Compile("Price"));

    [Fact]
    public void Messages_of_another_type_can_be_published_to_it_in_none()
        => Assert.Equal(Enumerable.Range(0, Calls.Length).Select(static index => (index, CannotConvert)), Compile("Trade"));

    // What is wrong with which of the calls; the first that the compiler has to say.
    private static IEnumerable<(int Index, string Id)> Compile(string type)
    {
        const string before =
            """
            namespace Market;

            [WsMessage("price", Direction = WsDirection.ServerToClient)] public sealed record Price(int Value);
            [WsMessage("trade", Direction = WsDirection.ServerToClient)] public sealed record Trade(int Value);
            [WsMessage("ask")] public sealed record Ask(int Value);

            [WsEndpoint]
            public sealed partial class MarketEndpoint(IWsPublisher<MarketEndpoint> publisher) : WsEndpoint
            {
                private static readonly WsTopic<Price> Prices = new("prices");
                private static readonly WsTopic<Price> Quotes = new("quotes:{symbol}");

                [WsHandler]
                public void OnAsk(WsConnection ws, Ask message)
                {
                    Topics.Publish("prices", new Trade(1));

            """;
        string calls = string.Join('\n', Calls)
            .Replace("MESSAGE", $"new {type}(1)", StringComparison.Ordinal)
            .Replace("TYPE", type, StringComparison.Ordinal);
        int firstLine = before.Count(static c => c == '\n');
        var generation = Generation.RunUnchecked(Compilations.Create(before + calls + "\n}\n}"));
        return generation.Diagnostics
            .Where(static problem => problem.Severity >= DiagnosticSeverity.Warning)
            .Select(problem => (problem.Location.GetLineSpan().StartLinePosition.Line - firstLine, problem.Id))
            .Order()
            .DistinctBy(static problem => problem.Item1);
    }
}
