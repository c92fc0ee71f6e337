using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Diagnostics;

/// <summary>Names that the generator cannot take: discriminators that are null, its own namespace, and the dispatcher's name.</summary>
public sealed class NameDiagnosticsTests
{
    private const string Endpoint = "[WsMessage(\"m\")] public record M(int X);\n";

    [Fact]
    public Task TWS002_a_discriminator_that_is_null() => Analysis.Verify("[WsMessage({|TWS002:null!|})] public record A(int X);");

    [Fact]
    public Task TWS056_a_type_in_the_namespace_of_generated_code() => Analysis.Verify("""
        namespace TypedWs.Generated { public class {|TWS056:Mine|} { } }
        namespace TypedWs.Generated.More { public class Good { } }
        namespace My.TypedWs.Generated { public class Good { } }
        """);

    [Theory]
    [InlineData("public int {|TWS057:DispatchMessage|} { get; set; }")]
    [InlineData("public class {|TWS057:DispatchMessage|} { }")]
    [InlineData(
        "protected override ValueTask {|TWS057:DispatchMessage|}"
        + "(WsConnection ws, ref TypedWs.CompilerServices.WsInboundMessage inbound) => default;")]
    public Task TWS057_a_member_with_the_name_of_the_dispatcher(string member)
        => Analysis.Verify(
            Endpoint
                + "#pragma warning disable CS0108\n[WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void On(M m) { } "
                + member
                + " }");

    [Theory]
    [InlineData("{|TWS057:DispatchMessage|}")]
    [InlineData("{|TWS057:E|}<DispatchMessage>")]
    public Task TWS057_a_class_or_a_type_parameter_with_the_name_of_the_dispatcher(string name) => Analysis.Verify(
        Endpoint + "[WsEndpoint] public partial class " + name + " : WsEndpoint { [WsHandler] public void On(M m) { } }");

    [Fact]
    public Task A_dispatcher_of_other_parameters_or_of_an_endpoint_that_is_derived_from_is_fine() => Analysis.Verify(Endpoint + """
        [WsMessage("n")] public record N(int X);
        [WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void DispatchMessage(M m) { } }
        [WsEndpoint] public partial class F : E { [WsHandler] public void On(N n) { } }
        """);
}
