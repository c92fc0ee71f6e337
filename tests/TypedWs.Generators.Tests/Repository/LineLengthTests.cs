namespace TypedWs.Generators.Tests.Repository;

/// <summary>The rule of CONTRIBUTING.md on the length of lines, for all C# files that people write.</summary>
public sealed class LineLengthTests
{
    private static readonly string[] Folders = ["src", "generators", "samples", "tests"];

    [Fact]
    public void No_line_of_a_CSharp_file_is_longer_than_140_characters()
    {
        string[] files = [.. Folders.SelectMany(LineLength.EnumerateFiles)];
        string[] found = [.. files.SelectMany(static path => LineLength.FindIn(path, File.ReadAllText(RepositoryFiles.At(path))))];

        // Fewer files would mean that the folders were not found.
        Assert.True(files.Length > 500, $"only {files.Length} files were read");
        Assert.True(found.Length == 0, "CONTRIBUTING.md, \"Style\":\n" + string.Join("\n", found));
    }

    [Fact]
    public void A_line_that_is_too_long_is_named_with_its_file_and_number()
        => Assert.Equal(
            ["a.cs:2: 141 characters", "a.cs:4: 150 characters"],
            LineLength.FindIn("a.cs", $"{Line(140)}\n{Line(141)}\r\n{Line(140)}\r\n{Line(150)}"));

    [Fact]
    public void Characters_are_counted_not_octets_and_not_UTF16_units()
        => Assert.Empty(LineLength.FindIn("a.cs", $"{new string('消', 140)}\n{string.Concat(Enumerable.Repeat("\U0001F600", 140))}"));

    [Theory]
    [InlineData("tests/TypedWs.Generators.Tests/Snapshots/A.B#C.verified.cs")]
    [InlineData("src/TypedWs/obj/Debug/A.g.cs")]
    [InlineData("src/TypedWs/bin/Debug/A.cs")]
    public void Generated_text_is_left_out(string path) => Assert.False(LineLength.IsWritten(path));

    [Fact]
    public void Editors_know_the_limit()
        => Assert.Contains(
            $"max_line_length = {LineLength.Most}\n", File.ReadAllText(RepositoryFiles.At(".editorconfig")), StringComparison.Ordinal);

    private static string Line(int length) => new('x', length);
}
