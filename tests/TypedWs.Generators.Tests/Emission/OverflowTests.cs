using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>The policy for slow readers comes to the runtime with the codec, and a message without one costs nothing.</summary>
public sealed class OverflowTests
{
    [Theory]
    [InlineData("Close")]
    [InlineData("DropNewest")]
    [InlineData("DropOldest")]
    [InlineData("KeepLatest")]
    public void A_codec_says_the_policy_of_its_message(string policy)
        => Assert.Contains(
            $"public static global::TypedWs.WsOverflowPolicy? OverflowPolicy => global::TypedWs.WsOverflowPolicy.{policy};",
            Emit($"[WsMessage(\"a\", Direction = WsDirection.ServerToClient), WsOverflow(WsOverflowPolicy.{policy})] public record A;"),
            StringComparison.Ordinal);

    [Fact]
    public void Without_one_nothing_is_emitted()
        => Assert.DoesNotContain(
            "Overflow", Emit("[WsMessage(\"a\", Direction = WsDirection.ServerToClient)] public record A;"), StringComparison.Ordinal);

    private static string Emit(string message)
        => Assert.Single(
                Generation.Run("namespace Demo;\n" + message).Result.GeneratedSources,
                static file => file.HintName == "Demo.A.WsCodec.g.cs")
            .SourceText.ToString();
}
