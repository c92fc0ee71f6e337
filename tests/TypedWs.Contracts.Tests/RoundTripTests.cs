using System.Reflection;
using System.Text;

namespace TypedWs.Contracts.Tests;

public sealed class RoundTripTests
{
    public static TheoryData<string> Assemblies =>
    [
        typeof(RoundTripTests).Assembly.Location,
        typeof(WsHost).Assembly.Location,
        typeof(Chat.ChatEndpoint).Assembly.Location,
        typeof(Tasks.TasksEndpoint).Assembly.Location,
        typeof(Telemetry.LobbyEndpoint).Assembly.Location,
    ];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void A_contract_is_written_with_the_bytes_that_were_read_and_with_its_own_hashes(string assembly)
    {
        IReadOnlyList<WsContractDocument> contracts = WsContractReader.ReadAssembly(assembly);
        string[] texts =
        [
            .. Assembly.LoadFrom(assembly).GetCustomAttributes<AssemblyMetadataAttribute>()
                .Where(static attribute => attribute.Key.StartsWith("TypedWs.Contract/", StringComparison.Ordinal))
                .OrderBy(static attribute => attribute.Key, StringComparer.Ordinal)
                .Select(static attribute => attribute.Value!),
        ];

        Assert.NotEmpty(texts);
        Assert.Equal(texts, contracts.Select(static contract => Encoding.UTF8.GetString(WsContractWriter.Write(contract))));
        Assert.All(contracts, static contract =>
        {
            Assert.Equal(contract.Hash, WsContractHash.Compute(contract));
            Assert.All(
                contract.ClientToServer.Concat(contract.ServerToClient),
                message => Assert.Equal(message.Hash, WsContractHash.Compute(contract, message)));
        });
    }

    [Fact]
    public void The_contract_in_the_assembly_file_is_that_of_the_endpoint()
    {
        WsContractDocument contract = WsContractReader.ReadAssembly(typeof(RoundTripTests).Assembly.Location)
            .Single(static contract => contract.Endpoint.EndsWith("FeatureEndpoint", StringComparison.Ordinal));
        Assert.Equal(ContractOf.Features(), WsContractWriter.Write(contract));
    }

    [Fact]
    public void White_space_changes_neither_the_bytes_that_are_written_nor_the_hash()
    {
        string compact = Encoding.UTF8.GetString(ContractOf.Features());
        using var json = System.Text.Json.JsonDocument.Parse(compact);
        WsContractDocument contract = WsContractReader.Parse(
            System.Text.Json.JsonSerializer.Serialize(json.RootElement, Indented));
        Assert.Equal(contract.Hash, WsContractHash.Compute(contract));
        Assert.Equal(contract.Endpoint, WsContractReader.Parse(compact).Endpoint);
    }

    private static readonly System.Text.Json.JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
