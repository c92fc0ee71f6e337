using TypedWs.Primitives;

namespace TypedWs.Tests.Primitives;

public sealed class PackageVersionTests
{
    [Fact]
    public void A_package_that_was_compiled_for_the_loaded_version_starts()
        => PackageVersion.Require("TypedWs.AspNetCore", PackageVersion.Compiled);

    [Theory]
    [InlineData("0.0.1")]
    [InlineData("0.0.1-preview.2")]
    [InlineData("")]
    public void A_package_that_was_compiled_for_another_version_names_both(string compiledFor)
    {
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() =>
            PackageVersion.Require("TypedWs.AspNetCore", compiledFor));
        Assert.Equal(
            $"TypedWs.AspNetCore {compiledFor} needs TypedWs {compiledFor}, but TypedWs {PackageVersion.Loaded} is loaded. "
            + "Give both packages the same version.",
            exception.Message);
    }
}
