using System.Text;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedWs.Contracts;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Contracts;

/// <summary>Contracts as the generator emits them, read from the text of the generated file.</summary>
internal static class ContractDocuments
{
    /// <summary>The contract of the only endpoint; the code must compile.</summary>
    public static string Generate(string source)
    {
        Generation.CreateDriver().RunGeneratorsAndUpdateCompilation(Compilations.Create(source), out Compilation output, out _);
        Assert.Empty(output.GetDiagnostics().Where(static problem => problem.Severity == DiagnosticSeverity.Error));
        AttributeSyntax attribute = output.SyntaxTrees
            .Where(static tree => tree.FilePath.EndsWith(".WsContract.g.cs", StringComparison.Ordinal))
            .SelectMany(static tree => tree.GetRoot().DescendantNodes().OfType<AttributeSyntax>())
            .Single();
        string json = ((LiteralExpressionSyntax)attribute.ArgumentList!.Arguments[1].Expression).Token.ValueText;
        CheckRoundTrip(json);
        return json;
    }

    /// <summary>The contract of an endpoint with one message from clients.</summary>
    /// <param name="message">The declaration of the message <c>M</c>, and of what it needs.</param>
    public static string GenerateFor(string message)
        => Generate(message + " [WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void On(M message) { } }");

    // Tools can read each document that the generator writes, and compute its hashes.
    private static void CheckRoundTrip(string json)
    {
        WsContractDocument contract = WsContractReader.Parse(json);
        Assert.Equal(json, Encoding.UTF8.GetString(WsContractWriter.Write(contract)));
        Assert.Equal(contract.Hash, WsContractHash.Compute(contract));
        Assert.All(
            contract.ClientToServer.Concat(contract.ServerToClient),
            message => Assert.Equal(message.Hash, WsContractHash.Compute(contract, message)));
    }

    public static string HashOf(string contract) => JsonDocument.Parse(contract).RootElement.GetProperty("hash").GetString()!;

    /// <summary>The type of the contract with this name.</summary>
    public static string TypeOf(string contract, string name)
        => JsonDocument.Parse(contract).RootElement.GetProperty("types").GetProperty(name).GetRawText();

    /// <summary>The first member of the message <c>M</c>.</summary>
    /// <param name="message">As of <see cref="GenerateFor"/>.</param>
    public static string MemberFor(string message)
        => JsonDocument.Parse(GenerateFor(message)).RootElement
            .GetProperty("types").GetProperty("M").GetProperty("members")[0].GetRawText();
}
