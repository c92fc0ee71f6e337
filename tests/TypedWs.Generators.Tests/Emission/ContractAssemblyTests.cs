using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

public sealed class ContractAssemblyTests
{
    [Fact]
    public void An_endpoint_handles_messages_of_another_assembly_by_the_codecs_there()
    {
        var contract = Generation.Run("""
            namespace Contract;
            [WsMessage("ask")] public sealed record Ask([StringLength(5)] string Text);
            public static class Answers { [WsMessage("answer", Direction = WsDirection.ServerToClient)] public sealed record Answer(int Number); }
            """);
        using var image = new MemoryStream();
        Assert.True(contract.Output.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        image.Position = 0;

        var server = Compilations.Create("""
            using Contract;
            [WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public Answers.Answer On(Ask message) => new(message.Text.Length); }
            """).WithAssemblyName("Server").AddReferences(MetadataReference.CreateFromStream(image));
        var generation = Generation.RunUnchecked(server);

        generation.AssertCompiles();
        Assert.Equal(["E.WsEndpoint.g.cs", "E.WsContract.g.cs"], generation.Result.GeneratedSources.Select(static source => source.HintName));
        Assert.Contains("inbound.TryRead<global::Contract.AskWsCodec, global::Contract.Ask>", generation.File("E.WsEndpoint.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void Code_that_says_nothing_of_nullability_accepts_null()
    {
        using var code = GeneratedCode.Load("""

            #nullable disable
            public class Inner { public string X { get; set; } }
            [WsMessage("a")] public class A { public A(string text) => Text = text; public string Text { get; } public List<string> Items { get; init; } public Inner Inner { get; set; } public int Number { get; set; } }
            """);

        Assert.Equal("""{"text":null,"items":[null,"a"],"inner":{"x":null},"number":0}""", code.Codec("A").RoundTrip("""{"items":[null,"a"],"inner":{"x":null}}"""));
        Assert.Equal(["/number null"], code.Codec("A").Refuse("""{"text":null,"number":null}"""));
    }
}
