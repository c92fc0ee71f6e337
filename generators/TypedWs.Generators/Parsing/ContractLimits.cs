using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;

namespace TypedWs.Generators.Parsing;

/// <summary>
/// Finds the limits of the runtime: the constants of <c>WsContractLimits</c> in the referenced assembly. The contract then has the limits
/// of the version with which the endpoint runs.
/// </summary>
internal static class ContractLimits
{
    public static EquatableArray<ContractLimit> Find(Compilation compilation)
        => compilation.GetTypeByMetadataName(KnownNames.CompilerServices + ".WsContractLimits") is { } limits
            ? limits.GetMembers()
                .OfType<IFieldSymbol>()
                .Where(static field => field.ConstantValue is int)
                .Select(static field => new ContractLimit(
                    char.ToLowerInvariant(field.Name[0]) + field.Name.Substring(1), (int)field.ConstantValue!))
                .ToEquatableArray()
            : default;
}
