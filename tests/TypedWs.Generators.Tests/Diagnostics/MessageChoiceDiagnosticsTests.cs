using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Diagnostics;

/// <summary>Rates, overflow policies and compression that are declared where they have no effect.</summary>
public sealed class MessageChoiceDiagnosticsTests
{
    [Theory]
    [InlineData("{|TWS035:WsRateLimit(0)|}")]
    [InlineData("{|TWS035:WsRateLimit(-1)|}")]
    [InlineData("{|TWS035:WsRateLimit(1_000_001)|}")]
    [InlineData("{|TWS035:WsRateLimit(20, PerSeconds = 0)|}")]
    [InlineData("{|TWS035:WsRateLimit(20, PerSeconds = -1)|}")]
    [InlineData("{|TWS035:WsRateLimit(20, PerSeconds = double.NaN)|}")]
    [InlineData("{|TWS035:WsRateLimit(20, PerSeconds = double.PositiveInfinity)|}")]
    [InlineData("{|TWS035:WsRateLimit(20, PerSeconds = 0.00001)|}")]
    [InlineData("{|TWS035:WsRateLimit(20, Burst = -1)|}")]
    [InlineData("{|TWS035:WsRateLimit(20, Burst = 1_000_001)|}")]
    [InlineData("WsRateLimit(1_000_000, PerSeconds = 1, Burst = 1_000_000)")]
    [InlineData("WsRateLimit(1, PerSeconds = 86_400)")]
    public async Task TWS035_a_rate_limit_that_cannot_be_met(string attribute)
    {
        await EndpointDiagnosticsTests.Verify($"[WsHandler, {attribute}] public void On(A message) {{ }}");
        await Analysis.Verify(
            EndpointDiagnosticsTests.Messages
                + $"[WsMessage(\"limited\"), {attribute}] public record Limited; "
                + "[WsEndpoint] public partial class E : WsEndpoint "
                + "{ [WsHandler] public void On(A message) { } [WsHandler] public void On2(Limited message) { } }");
    }

    [Theory]
    [InlineData("[{|TWS035:WsRateLimit(20)|}] public void Other() { }")]
    [InlineData("[{|TWS035:WsRateLimit(20)|}] public record Nested;")]
    [InlineData("[WsMessage(\"sent\", Direction = WsDirection.ServerToClient), {|TWS035:WsRateLimit(20)|}] public record Sent;")]
    public Task TWS035_a_rate_limit_of_what_clients_do_not_send(string member)
        => EndpointDiagnosticsTests.Verify("[WsHandler] public void On(A message) { } " + member);

    [Theory]
    [InlineData("[WsMessage(\"m\"), {|TWS036:WsOverflow(WsOverflowPolicy.KeepLatest)|}] public record {|TWS005:M|};")]
    [InlineData("[{|TWS036:WsOverflow(WsOverflowPolicy.Close)|}] public record M;")]
    [InlineData("[WsMessage(\"m\", Direction = WsDirection.ServerToClient), {|TWS036:WsOverflow((WsOverflowPolicy)9)|}] public record M;")]
    [InlineData("[WsMessage(\"m\", Direction = WsDirection.ServerToClient), WsOverflow(WsOverflowPolicy.KeepLatest)] public record M;")]
    [InlineData("[WsMessage(\"m\", Direction = WsDirection.Both), WsOverflow(WsOverflowPolicy.DropOldest)] public struct {|TWS005:M|};")]
    public Task TWS036_an_overflow_policy_that_says_nothing(string type)
        => EndpointDiagnosticsTests.Verify("[WsHandler] public void On(A message) { } " + type);

    [Theory]
    [InlineData("[{|TWS084:WsMessage(\"m\", Compression = WsCompress.No)|}] public record {|TWS005:M|};")]
    [InlineData("[{|TWS084:WsMessage(\"m\", Direction = WsDirection.Both, Compression = (WsCompress)3)|}] public record {|TWS005:M|};")]
    [InlineData("[WsMessage(\"m\", Direction = WsDirection.ServerToClient, Compression = WsCompress.Yes)] public record M;")]
    public Task TWS084_a_choice_about_compression_that_has_no_effect(string type)
        => EndpointDiagnosticsTests.Verify("[WsHandler] public void On(A message) { } " + type);
}
