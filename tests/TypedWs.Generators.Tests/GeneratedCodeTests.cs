using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests;

public sealed class GeneratedCodeTests
{
    [Fact]
    public void Code_that_a_test_runs_is_never_unloaded_as_the_runtime_does_not_survive_that()
        => Assert.False(GeneratedCode.Load("""[WsMessage("a")] public record A(int Value);""").Assembly.IsCollectible);
}
