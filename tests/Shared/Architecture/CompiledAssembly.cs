using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace TypedWs.Tests.Shared;

/// <summary>One place where a type of an assembly uses a type.</summary>
/// <param name="Where">The type or member that uses it.</param>
/// <param name="User">The outermost type around that place.</param>
/// <param name="Used">The type that is used, the outermost one around it.</param>
internal readonly record struct TypeUse(string Where, string User, string Used);

/// <summary>
/// What a compiled assembly says of its types: which of them use which, by base types, interfaces, constraints, attributes, fields,
/// signatures, locals and every token of the IL; and in which source files they are declared. Constants that the compiler has copied,
/// and names in <c>nameof</c>, leave no trace.
/// </summary>
internal sealed class CompiledAssembly : IDisposable
{
    // "Type Definition Documents" of the portable PDB format: for types that have no method with code.
    private static readonly Guid TypeDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    private readonly PEReader _image;
    private readonly MetadataReader _reader;
    private readonly string _location;

    public CompiledAssembly(string location)
    {
        _location = location;
        _image = new PEReader(File.OpenRead(location));
        _reader = _image.GetMetadataReader();
    }

    /// <summary>The outermost types, by their full names.</summary>
    public IEnumerable<string> Types
        => _reader.TypeDefinitions.Where(type => _reader.GetTypeDefinition(type).GetDeclaringType().IsNil).Select(type => NameOf(type));

    /// <summary>Every use of a type by a type, those of other assemblies included.</summary>
    public IEnumerable<TypeUse> Uses
        => _reader.TypeDefinitions.SelectMany(type => UsesOf(type)).Distinct();

    public void Dispose() => _image.Dispose();

    /// <summary>The source files of each outermost type; none for those that the compiler has made.</summary>
    public Dictionary<string, HashSet<string>> FindDocuments()
    {
        using FileStream stream = File.OpenRead(Path.ChangeExtension(_location, ".pdb"));
        using var provider = MetadataReaderProvider.FromPortablePdbStream(stream);
        MetadataReader symbols = provider.GetMetadataReader();
        var documents = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (TypeDefinitionHandle handle in _reader.TypeDefinitions)
        {
            string name = NameOf(handle);
            if (!documents.TryGetValue(name, out HashSet<string>? ofType))
            {
                documents.Add(name, ofType = new HashSet<string>(StringComparer.Ordinal));
            }

            ofType.UnionWith(FindDocuments(symbols, handle).Select(document => symbols.GetString(symbols.GetDocument(document).Name)));
        }

        return documents;
    }

    private IEnumerable<DocumentHandle> FindDocuments(MetadataReader symbols, TypeDefinitionHandle type)
    {
        foreach (MethodDefinitionHandle method in _reader.GetTypeDefinition(type).GetMethods())
        {
            MethodDebugInformation information = symbols.GetMethodDebugInformation(method);
            if (!information.SequencePointsBlob.IsNil)
            {
                foreach (SequencePoint point in information.GetSequencePoints())
                {
                    yield return point.Document;
                }
            }
        }

        foreach (CustomDebugInformationHandle handle in symbols.GetCustomDebugInformation(type))
        {
            CustomDebugInformation information = symbols.GetCustomDebugInformation(handle);
            if (symbols.GetGuid(information.Kind) == TypeDocuments)
            {
                BlobReader rows = symbols.GetBlobReader(information.Value);
                while (rows.RemainingBytes > 0)
                {
                    yield return System.Reflection.Metadata.Ecma335.MetadataTokens.DocumentHandle(rows.ReadCompressedInteger());
                }
            }
        }
    }

    private IEnumerable<TypeUse> UsesOf(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _reader.GetTypeDefinition(handle);
        string user = NameOf(handle);
        string name = type.GetDeclaringType().IsNil ? user : $"{user}.{_reader.GetString(type.Name)}";
        foreach (TypeUse use in ToUses(name, user, collector => CollectDeclaration(collector, type)))
        {
            yield return use;
        }

        foreach (FieldDefinitionHandle field in type.GetFields())
        {
            FieldDefinition definition = _reader.GetFieldDefinition(field);
            foreach (TypeUse use in ToUses($"{name}.{_reader.GetString(definition.Name)}", user, collector =>
            {
                collector.Add(field);
                CollectAttributes(collector, definition.GetCustomAttributes());
            }))
            {
                yield return use;
            }
        }

        foreach (MethodDefinitionHandle method in type.GetMethods())
        {
            MethodDefinition definition = _reader.GetMethodDefinition(method);
            foreach (TypeUse use in ToUses($"{name}.{_reader.GetString(definition.Name)}", user, collector =>
            {
                collector.Add(method);
                CollectAttributes(collector, definition.GetCustomAttributes());
                CollectConstraints(collector, definition.GetGenericParameters());
                CollectBody(collector, definition);
            }))
            {
                yield return use;
            }
        }
    }

    private IEnumerable<TypeUse> ToUses(string where, string user, Action<TypeCollector> collect)
    {
        var collector = new TypeCollector(_reader);
        collect(collector);
        return collector.Types.Select(used => new TypeUse(where, user, NameOf(used)));
    }

    private void CollectDeclaration(TypeCollector collector, TypeDefinition type)
    {
        if (!type.BaseType.IsNil)
        {
            collector.Add(type.BaseType);
        }

        foreach (InterfaceImplementationHandle implementation in type.GetInterfaceImplementations())
        {
            collector.Add(_reader.GetInterfaceImplementation(implementation).Interface);
        }

        CollectConstraints(collector, type.GetGenericParameters());
        CollectAttributes(collector, type.GetCustomAttributes());
    }

    private void CollectConstraints(TypeCollector collector, GenericParameterHandleCollection parameters)
    {
        foreach (GenericParameterHandle parameter in parameters)
        {
            foreach (GenericParameterConstraintHandle constraint in _reader.GetGenericParameter(parameter).GetConstraints())
            {
                collector.Add(_reader.GetGenericParameterConstraint(constraint).Type);
            }
        }
    }

    private void CollectAttributes(TypeCollector collector, CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttributeHandle attribute in attributes)
        {
            collector.Add(_reader.GetCustomAttribute(attribute).Constructor);
        }
    }

    private void CollectBody(TypeCollector collector, MethodDefinition method)
    {
        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        MethodBodyBlock body = _image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            collector.Add(body.LocalSignature);
        }

        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            if (!region.CatchType.IsNil)
            {
                collector.Add(region.CatchType);
            }
        }

        foreach (EntityHandle token in IlTokens.Of(body.GetILBytes() ?? []))
        {
            collector.Add(token);
        }
    }

    private string NameOf(EntityHandle handle)
        => handle.Kind == HandleKind.TypeReference
            ? NameOf((TypeReferenceHandle)handle)
            : NameOf((TypeDefinitionHandle)handle);

    private string NameOf(TypeReferenceHandle handle)
    {
        TypeReference reference = _reader.GetTypeReference(handle);
        return reference.ResolutionScope.Kind == HandleKind.TypeReference
            ? NameOf((TypeReferenceHandle)reference.ResolutionScope)
            : FullName(reference.Namespace, reference.Name);
    }

    private string NameOf(TypeDefinitionHandle handle)
    {
        TypeDefinition definition = _reader.GetTypeDefinition(handle);
        TypeDefinitionHandle around = definition.GetDeclaringType();
        return around.IsNil ? FullName(definition.Namespace, definition.Name) : NameOf(around);
    }

    private string FullName(StringHandle space, StringHandle name)
        => space.IsNil ? _reader.GetString(name) : $"{_reader.GetString(space)}.{_reader.GetString(name)}";
}
