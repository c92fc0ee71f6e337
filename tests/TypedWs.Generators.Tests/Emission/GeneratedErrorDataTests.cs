using System.Reflection;
using System.Text;
using TypedWs.CompilerServices;
using TypedWs.Generators.Tests.Infrastructure;
using TypedWs.Json;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>The data of errors is written by a codec of its own, which can also read it.</summary>
public sealed class GeneratedErrorDataTests
{
    [Theory]
    [InlineData("[WsErrorData] public record D(int Number, string? Text = null);", "new D(1)", """{"number":1,"text":null}""")]
    [InlineData("[WsErrorData] public readonly record struct D(int X);", "new D(2)", """{"x":2}""")]
    [InlineData("[WsErrorData] public record D;", "new D()", "{}")]
    [InlineData(
        "[WsErrorData] public record D(List<P> Parts, Dictionary<string, P?> ByName); public record P(int X);",
        "new D([new P(1)], new() { [\"a\\\"b\"] = new P(2), [\"c\"] = null })",
        """{"parts":[{"x":1}],"byName":{"a\"b":{"x":2},"c":null}}""")]
    [InlineData(
        "[WsErrorData, WsJsonOptions(PropertyNaming = WsNaming.SnakeCase, EnumNaming = WsNaming.KebabCase)] "
        + "public record D(K TheKind); public enum K { RoomFull }",
        "new D(K.RoomFull)",
        """{"the_kind":"room-full"}""")]
    [InlineData(
        "[assembly: WsJsonOptions(EnumsAsNumbers = true)] [WsErrorData] public record D(K Kind); public enum K { A = 7 }",
        "new D(K.A)",
        """{"kind":7}""")]
    [InlineData(
        "[WsErrorData] public record D([property: JsonPropertyName(\"n\"), JsonPropertyOrder(1)] int Number, "
        + "[property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text, int Last);",
        "new D(1, null, 3)",
        """{"last":3,"n":1}""")]
    [InlineData(
        "[JsonDerivedType(typeof(A), \"a\"), WsErrorData] public abstract record D; public sealed record A(int X) : D;",
        "(D)new A(1)",
        """{"$type":"a","x":1}""")]
    [InlineData(
        "[WsErrorData] public record D([property: JsonConverter(typeof(C))] int X); "
        + "public class C : JsonConverter<int> "
        + "{ public override int Read(ref System.Text.Json.Utf8JsonReader r, Type t, System.Text.Json.JsonSerializerOptions o) "
        + "=> r.GetInt32(); public override void Write(System.Text.Json.Utf8JsonWriter w, int v, "
        + "System.Text.Json.JsonSerializerOptions o) => w.WriteStringValue($\"<{v}>\"); }",
        "new D(1)",
        """{"x":"<1>"}""")]
    [InlineData(
        "[WsMessage(\"d\", Direction = WsDirection.ServerToClient), WsErrorData] public record D(int X);",
        "new D(3)",
        """{"x":3}""")]
    [InlineData(
        "[WsMessage(\"d\", Direction = WsDirection.ServerToClient, Bare = true), WsErrorData] public record D(int X);",
        "new D(4)",
        "4")]
    [InlineData("[WsErrorData] public record D(int X);", "(D?)null", "null")]
    [InlineData(
        "namespace @class { public class Outer { [WsErrorData] internal record @event(int @int); } } public class D;",
        "new @class.Outer.@event(5)",
        """{"int":5}""")]
    public void It_is_written_as_a_message_would_be(string declaration, string data, string json)
    {
        var code = GeneratedCode.Load(
            declaration,
            $"public static class Make {{ public static WsError Error() => WsError.App(\"a\", \"b\", {data}); }}");

        var error = (WsError)code.Type("Make").GetMethod("Error")!.Invoke(null, null)!;

        Assert.Equal("app.a: b", error.ToString());
        Assert.Equal(json, Encoding.UTF8.GetString(error.Data));
    }

    [Theory]
    [InlineData("""{"limit":20,"kind":"Full"}""", "Data { Limit = 20, Kind = Full }")]
    [InlineData("""{"limit":0,"kind":"full"}""", "range one_of")]
    [InlineData("{}", "required required")]
    public void Its_codec_reads_and_validates_it(string json, string expected)
    {
        var code = GeneratedCode.Load("[WsErrorData] public record Data([Range(1, 99)] int Limit, Kind Kind); public enum Kind { Full }");
        MethodInfo read = typeof(GeneratedErrorDataTests).GetMethod(nameof(Read), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(code.Type("TypedWs.Generated.Codec_Data"), code.Type("Data"));

        Assert.Equal(expected, read.Invoke(null, [json]));
    }

    /// <summary>Nothing of an assembly runs its initializer before code of it is run, and a default value runs none.</summary>
    [Fact]
    public void It_is_written_although_nothing_of_its_assembly_has_run()
    {
        var contract = Generation.RunAs(
            "Contract",
            "namespace Contract; [WsErrorData] public struct Full { public int Limit { get; set; } }");
        var server = Generation.RunAs(
            "Server",
            "public static class Make { public static WsError Error() => WsError.App<Contract.Full>(\"a\", \"b\", default); }",
            contract);
        var code = GeneratedCode.Load(contract, server);

        var error = (WsError)code.Type("Make").GetMethod("Error")!.Invoke(null, null)!;

        Assert.Equal("""{"limit":0}""", Encoding.UTF8.GetString(error.Data));
    }

    [Fact]
    public void It_is_in_no_contract()
    {
        const string Endpoint =
            "[WsMessage(\"m\")] public record M(int X); "
            + "[WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void On(M message) { } }";

        Assert.Equal(
            Generation.Run(Endpoint).File("E.WsContract.g.cs"),
            Generation.Run(Endpoint + " [WsErrorData] public record Data(int X);").File("E.WsContract.g.cs"));
    }

    private static string Read<TCodec, T>(string json) where TCodec : struct, IWsPayloadCodec<T>
    {
        var reader = new WsJsonReader(Encoding.UTF8.GetBytes(json));
        string? read = TCodec.TryRead(ref reader, out T? value) ? value!.ToString() : null;
        var codes = new List<string>();
        foreach (FieldError error in reader.Errors is { } errors ? errors.Kept : default)
        {
            codes.Add(error.Code);
        }

        reader.ReturnErrors();
        return read ?? string.Join(' ', codes);
    }
}
