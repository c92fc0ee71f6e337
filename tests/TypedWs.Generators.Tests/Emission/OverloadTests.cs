using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Generated code calls the constructor that was chosen, whatever others there are.</summary>
public sealed class OverloadTests
{
    [Fact]
    public void An_endpoint_and_its_class_of_handlers_are_made_with_their_widest_constructor()
    {
        var generation = Generation.Run("""
            public static class Log { public static List<string> Lines { get; } = []; }
            [WsMessage("m")] public record M(int X);
            [WsMessage("n")] public record N(int X);
            [WsEndpoint] public partial class E : WsEndpoint
            {
                public E(TimeProvider clock) => Log.Lines.Add("narrow");
                public E(TimeProvider clock, byte size = 5, DayOfWeek day = DayOfWeek.Monday, string text = "t", long? much = null,
                    int? some = -3, double rate = double.NaN, decimal price = 1.50m, IDisposable? other = null)
                    => Log.Lines.Add($"wide {clock is not null} {size} {day} {text} {much is null} {some} {rate} {price} {other is null}");
                public E(TimeProvider clock, int size) => Log.Lines.Add("other size");
                private E(TimeProvider clock, byte size, DayOfWeek day, string text, int? much, int? some, double rate, decimal price)
                    => Log.Lines.Add("private");
                [WsHandler] public void On(M message) { }
            }
            [WsHandlers(typeof(E))] public class H
            {
                public H() => Log.Lines.Add("none");
                public H(string? text = null, string more = "a\"b", char letter = '\'')
                    => Log.Lines.Add($"H {text is null} {more} {letter}");
                [WsHandler] public void On(N message) { }
            }
            """);
        var code = GeneratedCode.Load(generation);
        Type endpoint = code.Type("E");
        MethodInfo create = endpoint
            .GetInterfaceMap(typeof(IWsEndpoint<>).MakeGenericType(endpoint))
            .TargetMethods.Single(static method => method.Name.EndsWith(".Create", StringComparison.Ordinal));

        create.Invoke(null, [new OneService(TimeProvider.System)]);

        Assert.Equal(
            ["wide True 5 Monday t True -3 NaN 1.50 True", "H True a\"b '"],
            (IEnumerable<string>)code.Type("Log").GetProperty("Lines")!.GetValue(null)!);
    }

    [Fact]
    public void A_message_is_made_with_the_constructor_that_was_chosen()
    {
        var code = GeneratedCode.Load("""
            [WsMessage("m")] public class M
            {
                [JsonConstructor] public M(int x, byte size = 5, string? note = null, long? much = null)
                    => (X, Made) = (x, $"right {size} {note is null} {much is null}");
                public M(int x) => (X, Made) = (x, "narrow");
                public M(int x, int size = 1, int? note = null, string? much = null) => (X, Made) = (x, "other types");
                public int X { get; }
                [JsonIgnore] public string Made { get; }
            }
            """);

        object message = code.Codec("M").Accept("""{"x":1}""");

        Assert.Equal("right 5 True True", message.GetType().GetProperty("Made")!.GetValue(message));
    }

    [Fact]
    public async Task TWS007_a_message_that_only_an_alias_reaches()
    {
        var contract = Generation.RunAs("Contract", """
            namespace Contract;
            [WsMessage("ask", Direction = WsDirection.Both)] public sealed record Ask(Part Part);
            public sealed record Part(int Number);
            public enum Color { Red }
            public sealed class RuleAttribute : System.ComponentModel.DataAnnotations.ValidationAttribute;
            """);
        using MemoryStream image = contract.EmitImage();
        CSharpCompilation server = Compilations
            .CreateFrom([
                """
                extern alias shared;
                #nullable enable
                using System.Collections.Generic;
                using TypedWs;
                [WsMessage("own")] public record Own(shared::Contract.Part Part, List<shared::Contract.Color> Colors,
                    [property: shared::Contract.Rule] int Ruled);
                [WsMessage("good")] public record Good(int X);
                [WsEndpoint] public partial class E : WsEndpoint
                {
                    [WsHandler] public void OnAsk(shared::Contract.Ask message) { }
                    [WsHandler] public shared::Contract.Ask OnGood(Good message) => null!;
                }
                """,
            ])
            .AddReferences(MetadataReference.CreateFromStream(image, new MetadataReferenceProperties(aliases: ["shared"])));

        var generation = Generation.RunUnchecked(server);

        Assert.DoesNotContain(generation.Diagnostics, static problem => problem.Severity == DiagnosticSeverity.Error);
        var problems = (await Analysis.Analyze(generation)).Where(static problem => problem.Severity == DiagnosticSeverity.Error).ToList();
        Assert.Equal(
            ["TWS007", "TWS007", "TWS012", "TWS012", "TWS032"],
            problems.Select(static problem => problem.Id).Order(StringComparer.Ordinal));
        Assert.All(
            problems.Where(static problem => problem.Id != "TWS032"),
            static problem =>
                Assert.Contains(
                    "alias 'shared'",
                    problem.GetMessage(System.Globalization.CultureInfo.InvariantCulture),
                    StringComparison.Ordinal));
    }

    private sealed class OneService(object service) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType.IsInstanceOfType(service) ? service : null;
    }
}
