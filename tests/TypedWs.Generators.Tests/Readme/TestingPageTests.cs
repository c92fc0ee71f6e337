using System.Text.RegularExpressions;

namespace TypedWs.Generators.Tests.Readme;

/// <summary>The examples of docs/testing.md, each compiled as the body of a test of the chat.</summary>
public sealed partial class TestingPageTests
{
    private static readonly string[] Chat = ["Messages.cs", "ChatEndpoint.cs", "VisitorName.cs"];

    [Fact]
    public void The_examples_compile()
    {
        MatchCollection blocks = Blocks().Matches(RepositoryPages.Read("docs/testing.md"));
        string[] examples = [.. blocks.Select(static match => match.Groups["code"].Value)];
        Assert.InRange(examples.Length, 8, 50);
        string tests = string.Concat(examples.Select(static (example, number) => $$"""

                public async Task Example{{number}}()
                {
            {{example}}
                }
            """));
        string source = $$"""
            using System.Net;
            using System.Security.Claims;
            using Chat;
            using TypedWs;
            using TypedWs.Testing;
            using Xunit;

            public sealed class Tests
            {{{tests}}
            }

            // The part of xunit that the examples use.
            namespace Xunit
            {
                public static class Assert
                {
                    public static void Equal<T>(T expected, T actual)
                    {
                    }
                }
            }
            """;
        string[] usings = ["System.ComponentModel.DataAnnotations", "System.Globalization", "System.Text", "TypedWs"];
        string chat = string.Concat(Chat.Select(static file => Body(File.ReadAllText(RepositoryFiles.At("samples", "Chat", file)))));
        WebProgram.Compile($"{source}\nnamespace Chat\n{{\n{chat}\n}}", usings);
    }

    private static string Body(string file)
        => file[(file.IndexOf("namespace Chat;", StringComparison.Ordinal) + "namespace Chat;".Length)..];

    [GeneratedRegex(
        "^```csharp\\n(?<code>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex Blocks();
}
