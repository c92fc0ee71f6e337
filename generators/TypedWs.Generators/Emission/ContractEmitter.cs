using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>Emits the contract of an endpoint: as metadata of its assembly, for tools, and as static members of the endpoint, for the
/// host.</summary>
internal static class ContractEmitter
{
    public static string Emit(ContractDocument contract)
    {
        var writer = new SourceWriter();
        GeneratedFile.WriteHeader(writer, $"The contract of endpoint '{contract.Name}', for tools that read it from the assembly.");
        writer.Line(
            $"[assembly: global::System.Reflection.AssemblyMetadata({Code.Quote("TypedWs.Contract/" + contract.Name)}, "
            + $"{Code.Quote(contract.Json)})]");
        EmitMembers(writer, contract);
        return writer.End();
    }

    // The runtime would need reflection to read the contract from the metadata.
    private static void EmitMembers(SourceWriter writer, ContractDocument contract)
    {
        EndpointDeclaration declaration = contract.Declaration;
        string head = $"global::TypedWs.IWsEndpoint<{declaration.TypeName}>.";
        string version = contract.Version is null ? "" : ", " + Code.Quote(contract.Version);
        writer.Line();
        EndpointEmitter.OpenTypesAround(writer, declaration);
        using (writer.Block("partial " + declaration.Types[declaration.Types.Count - 1]))
        {
            writer.Line($"static global::TypedWs.CompilerServices.WsContract? {head}Contract {{ get; }}");
            writer.Nested(
                $"= new global::TypedWs.CompilerServices.WsContract({Code.Quote(contract.Name)}, {Code.Quote(contract.Hash)}{version});");
            writer.Line();
            writer.Line($"static {Code.Bytes} {head}ContractJson");
            writer.Nested($"=> {Code.Utf8(contract.Json)};");
        }

        EndpointEmitter.CloseTypesAround(writer, declaration);
    }
}
