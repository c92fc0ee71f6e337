using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Diagnostics;

/// <summary>The data of errors is declared like a message, and has the diagnostics of a message.</summary>
public sealed class ErrorDataDiagnosticsTests
{
    private const string Declarations = """
        public record NoData(int X);
        [WsMessage("m")] public record Unmarked(int X);
        [WsErrorData] public record Data(int X);
        public record Derived(int X) : Data(X);
        [WsErrorData] public readonly record struct Value(int X);
        [JsonDerivedType(typeof(Circle), "circle"), WsErrorData] public abstract record Shape;
        public sealed record Circle(int Radius) : Shape;

        """;

    [Theory]
    [InlineData("WsError.App(\"a\", \"b\", {|TWS071:new NoData(1)|})")]
    [InlineData("WsError.App(\"a\", \"b\", {|TWS071:new Unmarked(1)|})")]
    [InlineData("WsError.App(\"a\", \"b\", {|TWS071:new Derived(1)|})")]
    [InlineData("WsError.App(\"a\", \"b\", {|TWS071:new Circle(1)|})")]
    [InlineData("WsError.App(\"a\", \"b\", {|TWS071:new { X = 1 }|})")]
    [InlineData("WsError.App(\"a\", \"b\", {|TWS071:5|})")]
    [InlineData("WsError.App(\"a\", \"b\", {|TWS071:\"c\"|})")]
    [InlineData("WsError.App(\"a\", \"b\", {|TWS071:new[] { new Data(1) }|})")]
    [InlineData("WsError.App(\"a\", \"b\", {|TWS071:(1, 2)|})")]
    [InlineData("WsError.App(\"a\", \"b\", {|TWS071:(Value?)new Value(1)|})")]
    [InlineData("WsError.App<{|TWS071:object|}>(\"a\", \"b\", new Data(1))")]
    [InlineData("WsError.App(data: {|TWS071:new NoData(1)|}, message: \"b\", name: \"a\")")]
    public Task TWS071_data_that_is_not_declared_as_such(string call)
        => Analysis.Verify($"{Declarations} public class C {{ WsError Of() => {call}; }}");

    [Theory]
    [InlineData("WsError.App(\"a\", \"b\")")]
    [InlineData("WsError.App(\"a\", \"b\", new Data(1))")]
    [InlineData("WsError.App<Data>(\"a\", \"b\", new Derived(1))")]
    [InlineData("WsError.App<Data?>(\"a\", \"b\", null)")]
    [InlineData("WsError.App(\"a\", \"b\", new Value(1))")]
    [InlineData("WsError.App<Shape>(\"a\", \"b\", new Circle(1))")]
    public Task What_is_declared_is_fine(string call)
        => Analysis.Verify(
            $"{Declarations} public class C {{ WsError Of() => {call}; WsError Of<T>(T data) => WsError.App(\"a\", \"b\", data); }}");

    [Fact]
    public async Task TWS071_says_what_to_do_with_a_nullable_struct()
    {
        var generation = Generation.Run(
            Declarations
                + "public class C { WsError A(Value? value) => WsError.App(\"a\", \"b\", value); "
                + "WsError B(int? value) => WsError.App(\"a\", \"b\", value); }");

        Assert.Equal(
            [
                "'Value?' cannot be the data of an error: it may be no value; pass its Value",
                "'int?' cannot be the data of an error: it has no [WsErrorData]",
            ],
            (await Analysis.Analyze(generation))
                .Select(static problem => problem.GetMessage(CultureInfo.InvariantCulture))
                .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("[WsErrorData] public abstract record {|TWS008:A|}(string Text);")]
    [InlineData("[WsErrorData] public record {|TWS008:A|}<T>(T Text);")]
    [InlineData("public class Outer<T> { [WsErrorData] public record {|TWS008:B|}(string Text); }")]
    [InlineData("[WsErrorData] file record {|TWS008:A|}(string Text);")]
    [InlineData("[WsErrorData] public static class {|TWS008:A|};")]
    [InlineData("[WsErrorData] public ref struct {|TWS008:A|};")]
    [InlineData("public class Outer { [WsErrorData] private record {|TWS008:A|}(string Text); }")]
    public Task TWS008_a_type_that_cannot_be_data(string declaration) => Analysis.Verify(declaration);

    [Fact]
    public async Task TWS008_names_what_the_type_is_meant_to_be()
        => Assert.Equal(
            "'A<T>' cannot be an error's data: it is generic, or nested in a generic type",
            Assert
                .Single(await Analysis.Analyze(Generation.RunUnchecked(Compilations.Create("[WsErrorData] public record A<T>(T Text);"))))
                .GetMessage(CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("[WsErrorData] public record A(string Text, [property: JsonPropertyName(\"text\")] string {|TWS010:Other|});")]
    [InlineData("[WsErrorData] public record A(object {|TWS012:Value|});")]
    [InlineData(
        "public record Part(object {|TWS012:Value|}); [WsErrorData] public record A(List<Part> Parts); "
        + "[WsMessage(\"m\")] public record M(Part Part);"
    )]
    [InlineData("[WsErrorData] public class {|TWS013:A|} { private A() { } public int X { get; set; } }")]
    [InlineData("[WsErrorData] public record A(int X) { public int {|TWS014:Y|} { get; } }")]
    [InlineData("[WsErrorData] public record A(B {|TWS015:Inner|}); public record B(A Back);")]
    [InlineData("[WsErrorData] public record A([{|TWS020:StringLength(5)|}] int X);")]
    [InlineData("[WsErrorData] public record A([{|TWS022:StringLength(-1)|}] string Text);")]
    [InlineData("[WsErrorData] public record A([property: {|TWS032:JsonExtensionData|}] int Number);")]
    [InlineData("[WsErrorData, {|TWS035:WsRateLimit(5)|}] public record A(int X);")]
    [InlineData("[WsErrorData, {|TWS036:WsOverflow(WsOverflowPolicy.KeepLatest)|}] public record A(int X);")]
    [InlineData("[WsErrorData, {|TWS037:Microsoft.AspNetCore.Authorization.Authorize|}] public record A(int X);")]
    [InlineData("[{|TWS042:JsonDerivedType(typeof(string), \"s\")|}, WsErrorData] public abstract record A;")]
    [InlineData("[WsErrorData, WsJsonContext({|TWS043:typeof(int)|})] public record A(int X);")]
    [InlineData("public record P<T>(T[] Items, P<P<T>>? {|TWS045:Next|}); [WsErrorData] public record A(P<int> P);")]
    [InlineData("[WsErrorData] public record A(int X) { public int {|TWS050:Y|}; }")]
    [InlineData("[WsErrorData] public record A(long {|TWS066:X|});")]
    [InlineData("\n#nullable disable\n[WsErrorData] public record {|TWS031:A|}(string Text);")]
    [InlineData("[WsMessage({|TWS002:\"error\"|}), WsErrorData] public record A(string Text);")]
    public Task Data_of_errors_is_told_what_a_message_is_told(string declaration) => Analysis.Verify(declaration);

    [Theory]
    [InlineData("[WsErrorData, WsJsonOptions(PropertyNaming = WsNaming.SnakeCase)] public record A(int TheX);")]
    [InlineData("[WsMessage(\"state\", Direction = WsDirection.ServerToClient), WsErrorData] public record A(int X);")]
    [InlineData("[WsErrorData] public record A;")]
    [InlineData("internal class Outer { [WsErrorData] internal struct A { public int X { get; set; } } }")]
    public Task Good_data_of_errors_is_told_nothing(string declaration) => Analysis.Verify(declaration);

    [Fact]
    public async Task TWS046_data_that_another_generator_declares_or_marks()
    {
        Compilation output = OtherGenerators.Run(
            Compilations.Create("""
                public partial record Marked(int X);
                public class C
                {
                    WsError Of() => WsError.App("a", "b", new Marked(1));
                    WsError Made() => WsError.App("a", "b", new Made(1));
                }
                """),
            OtherGenerators.Make("[TypedWs.WsErrorData] public record Made(int X); [TypedWs.WsErrorData] public partial record Marked;"));

        Assert.Equal(
            ["TWS046 Made", "TWS046 Marked", "TWS046 new Made(1)"],
            (await Analysis.Analyze(output)).Select(Describe).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task TWS047_data_of_an_assembly_that_was_compiled_without_the_generator()
    {
        using var image = new MemoryStream();
        Assert.True(
            Compilations
                .Create("[WsErrorData] public record Full(int Limit);")
                .WithAssemblyName("Contract")
                .Emit(image, cancellationToken: TestContext.Current.CancellationToken)
                .Success);
        image.Position = 0;
        CSharpCompilation compilation = Compilations
            .Create("public class C { WsError Of() => WsError.App(\"a\", \"b\", new Full(1)); }")
            .AddReferences(MetadataReference.CreateFromStream(image));

        Assert.Equal(["TWS047 new Full(1)"], (await Analysis.Analyze(Generation.RunUnchecked(compilation))).Select(Describe));
    }

    private static string Describe(Diagnostic problem)
        => $"{problem.Id} "
            + $"{problem.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(problem.Location.SourceSpan)}";
}
