using System.Text.Json;
using System.Text.RegularExpressions;
using TypedWs.CompilerServices;
using TypedWs.Generators.Emission;

namespace TypedWs.Generators.Tests.Contracts;

/// <summary>The examples of docs/contract.md are what the generator emits.</summary>
public sealed partial class ContractPageTests
{
    private const string Page = "docs/contract.md";

    [Fact]
    public void The_example_of_the_page_has_the_contract_that_the_page_shows()
    {
        string contract = ContractDocuments.Generate(RepositoryPages.ReadBlock(Page, "csharp", "## The document"));

        Assert.Equal(Minify(RepositoryPages.ReadBlock(Page, "json", "## The document")), WithoutHashes(contract));
    }

    [Fact]
    public void The_limits_of_the_contract_are_those_of_the_runtime()
    {
        using JsonDocument contract = JsonDocument.Parse(ContractDocuments.GenerateFor("[WsMessage(\"m\")] public record M;"));

        Assert.Equal(
            """{"depth":64,"errors":20,"items":65536,"id":64,"pointer":1024,"params":1024,"text":1024,"data":8192}""",
            contract.RootElement.GetProperty("limits").GetRawText());
        Assert.Equal(WsContractLimits.Items, CollectionEmitter.MaxItems);
    }

    // Everything between quotation marks of the page's tables is a word of the format, so what the generator emits is there.
    [Theory]
    [MemberData(nameof(ContractWordTests.Words), MemberType = typeof(ContractWordTests))]
    public void The_page_names_every_word(string word)
        => Assert.Contains($"`{word}`", RepositoryPages.Read(Page), StringComparison.Ordinal);

    private static string Minify(string json)
        => JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement, Relaxed)
            .Replace("…64 hexadecimal digits…", "HASH", StringComparison.Ordinal)
            .Replace("…16 hexadecimal digits…", "HASH", StringComparison.Ordinal);

    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static string WithoutHashes(string contract) => Hash().Replace(contract, "\"hash\":\"HASH\"");

    [GeneratedRegex("\"hash\":\"[0-9a-f]+\"", RegexOptions.None, 10_000)]
    private static partial Regex Hash();
}
