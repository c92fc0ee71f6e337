using System.Reflection;
using System.Text;
using TypedWs.Contracts;

namespace TypedWs.AspNetCore.Tests.Contracts;

/// <summary>The contracts of the endpoints in these tests, as tools read them.</summary>
public sealed class ContractToolTests
{
    [Fact]
    public void Every_contract_of_the_assembly_is_read_and_written_with_the_same_bytes_and_hashes()
    {
        string[] texts =
        [
            .. typeof(ContractToolTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .Where(static attribute => attribute.Key.StartsWith("TypedWs.Contract/", StringComparison.Ordinal))
                .OrderBy(static attribute => attribute.Key, StringComparer.Ordinal)
                .Select(static attribute => attribute.Value!),
        ];

        IReadOnlyList<WsContractDocument> contracts = WsContractReader.ReadAssembly(typeof(ContractToolTests).Assembly.Location);

        Assert.NotEmpty(texts);
        Assert.Equal(texts, contracts.Select(static contract => Encoding.UTF8.GetString(WsContractWriter.Write(contract))));
        Assert.All(contracts, static contract => Assert.Equal(contract.Hash, WsContractHash.Compute(contract)));
    }
}
