using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace TypedWs.Contracts.Sources;

/// <summary>Reads the contracts in the attributes of an assembly (ECMA-335 §II.22.10, §II.23.3).</summary>
internal static class AssemblyMetadata
{
    private const string Prefix = "TypedWs.Contract/";
    private const string AttributeNamespace = "System.Reflection";
    private const string AttributeName = "AssemblyMetadataAttribute";

    // The prolog of every value of an attribute.
    private const ushort Prolog = 1;

    /// <summary>The JSON texts, in the order of the endpoints' names.</summary>
    public static IReadOnlyList<string> ReadContracts(Stream assembly)
    {
        try
        {
            using var file = new PEReader(assembly, PEStreamOptions.LeaveOpen);
            if (!file.HasMetadata)
            {
                throw new WsContractException("The file is no assembly of .NET: it has no metadata.");
            }

            return Read(file.GetMetadataReader());
        }
        catch (BadImageFormatException problem)
        {
            throw new WsContractException("The file is no valid assembly of .NET.", problem);
        }
    }

    private static IReadOnlyList<string> Read(MetadataReader metadata)
    {
        if (!metadata.IsAssembly)
        {
            throw new WsContractException("The file is a module of .NET, but no assembly.");
        }

        var contracts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (CustomAttributeHandle handle in metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            CustomAttribute attribute = metadata.GetCustomAttribute(handle);
            if (!IsMetadata(metadata, attribute))
            {
                continue;
            }

            BlobReader value = metadata.GetBlobReader(attribute.Value);
            if (value.ReadUInt16() == Prolog
                && value.ReadSerializedString() is { } key
                && key.StartsWith(Prefix, StringComparison.Ordinal)
                && value.ReadSerializedString() is { } json)
            {
                contracts[key] = json;
            }
        }

        return [.. contracts.Values];
    }

    private static bool IsMetadata(MetadataReader metadata, CustomAttribute attribute)
    {
        if (attribute.Constructor.Kind != HandleKind.MemberReference)
        {
            return false;
        }

        EntityHandle parent = metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
        if (parent.Kind != HandleKind.TypeReference)
        {
            return false;
        }

        TypeReference type = metadata.GetTypeReference((TypeReferenceHandle)parent);
        return metadata.StringComparer.Equals(type.Name, AttributeName)
            && metadata.StringComparer.Equals(type.Namespace, AttributeNamespace);
    }
}
