using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>Turns a type with <c>[WsMessage]</c> or <c>[WsErrorData]</c> into the model of its codec.</summary>
internal static class MessageParser
{
    /// <returns>The model; null if there are errors, which were added to the diagnostics.</returns>
    public static MessageModel? Parse(INamedTypeSymbol type, AttributeData attribute, Compilation compilation, ProblemSink problems)
    {
        string? discriminator = ParseDiscriminator(attribute, problems);
        bool isReadByClientsOnly = !MessageDeclarations.GetDirection(attribute).HasFlag(MessageDirection.ClientToServer);
        if (ParsePayload(type, "a message", isReadByClientsOnly, compilation, problems, out CompositeValue? root) is not { } graph
            || discriminator is null)
        {
            return null;
        }

        bool isHierarchy = HierarchyParser.IsHierarchy(type);
        bool isBare = attribute.TryGetNamed("Bare", out bool bare) && bare;
        if (isBare && !CheckBare(type, graph, isHierarchy, problems))
        {
            return null;
        }

        // If a hierarchy allows values without a discriminator, these are values of its base type.
        string? body = isHierarchy ? graph.Hierarchies.Find(model => model.Name == root.Name)?.BaseName : root.Name;
        bool acceptsEmpty =
            !isBare && body is not null && !graph.FindObject(body)!.Members.Any(static member => member.Presence.IsRequired);

        var envelope = new EnvelopeModel(discriminator, acceptsEmpty, OverflowParser.Parse(type), CompressionParser.Parse(attribute));
        return Create(type, root, graph, isBare, envelope);
    }

    /// <summary>Parses a message and its documentation for contracts. Problems are not reported here.</summary>
    public static ParsedMessage ParseWithDocumentation(
        INamedTypeSymbol type, AttributeData attribute, Compilation compilation, CancellationToken cancellationToken)
    {
        ParsedMessage message = ParseWithoutAnswer(type, attribute, compilation, cancellationToken);
        if (message.Model is null
            || RequestParser.Parse(type, compilation, new ProblemSink(null, cancellationToken)) is not { } request)
        {
            return message;
        }

        INamedTypeSymbol answer = request.Answer;
        return message with
        {
            Request = RequestParser.CreateModel(type, request, compilation),
            ForeignAnswer = SymbolEqualityComparer.Default.Equals(answer.ContainingAssembly, compilation.Assembly)
                ? null
                : ParseWithoutAnswer(answer, MessageDeclarations.Find(answer)!, compilation, cancellationToken),
        };
    }

    private static ParsedMessage ParseWithoutAnswer(
        INamedTypeSymbol type, AttributeData attribute, Compilation compilation, CancellationToken cancellationToken)
    {
        MessageModel? model = Parse(type, attribute, compilation, new ProblemSink(null, cancellationToken));
        bool isSent = MessageDeclarations.GetDirection(attribute).HasFlag(MessageDirection.ServerToClient);
        bool isErrorData = MessageDeclarations.FindErrorData(type) is not null;
        return model is null
            ? new ParsedMessage(TypeNames.Qualified(type), null, isSent, isErrorData, default)
            : new ParsedMessage(model.TypeName, model, isSent, isErrorData, DocumentationParser.Parse(type, model, cancellationToken))
            {
                Errors = ErrorsParser.Parse([type], compilation, cancellationToken),
                Examples = ExampleParser.Parse(type),
            };
    }

    /// <summary>The model of the codec for a type of error data that is not a message.</summary>
    public static MessageModel? ParseErrorData(INamedTypeSymbol type, Compilation compilation, ProblemSink problems)
        => ParsePayload(type, "an error's data", isReadByClientsOnly: true, compilation, problems, out CompositeValue? root) is { } graph
            ? Create(type, root, graph, isBare: false, envelope: null)
            : null;

    /// <returns>The types that the type consists of; null if there are errors, which were added to the diagnostics.</returns>
    private static TypeGraph? ParsePayload(
        INamedTypeSymbol type,
        string role,
        bool isReadByClientsOnly,
        Compilation compilation,
        ProblemSink problems,
        out CompositeValue root)
    {
        root = null!;
        AttributeArguments.Check(type.ContainingAssembly, problems);
        if (!CheckType(type, role, problems) || !type.CanBeReferencedByName)
        {
            return null;
        }

        var graph = new TypeGraph(
            compilation.Assembly,
            compilation,
            JsonAttributes.GetOptions(type),
            ContextParser.FindContexts(type, compilation),
            isReadByClientsOnly,
            problems);
        root = HierarchyParser.IsHierarchy(type)
            ? graph.AddHierarchy(type, type.FindLocation())
            : graph.AddObject(type, type.FindLocation());
        graph.ParseObjects();
        return problems.HasErrors ? null : graph;
    }

    private static MessageModel Create(INamedTypeSymbol type, CompositeValue root, TypeGraph graph, bool isBare, EnvelopeModel? envelope)
    {
        MessageKey key = CreateKey(type, "");
        return new MessageModel(
            key.TypeName,
            key.CodecTypeName,
            envelope,
            FileNames.Create(type, "WsCodec"),
            CodecName(type),
            type.ShortName(),
            IsPublic(type),
            isBare,
            root.Name,
            graph.Objects.ToEquatableArray(),
            graph.Enums.ToEquatableArray(),
            graph.Collections.ToEquatableArray(),
            graph.Dictionaries.ToEquatableArray(),
            graph.Hierarchies.ToEquatableArray());
    }

    private static bool CheckBare(INamedTypeSymbol type, TypeGraph graph, bool isHierarchy, ProblemSink problems)
    {
        if (isHierarchy)
        {
            problems.Report(
                Descriptors.HierarchyInvalid,
                type.FindLocation(),
                type.ShortName(),
                "is Bare, but has to say in an object which type it is");
            return false;
        }

        EquatableArray<MemberModel> members = graph.Objects[0].Members;
        if (members.Count == 1)
        {
            return CheckAlwaysWritten(type, members[0], problems);
        }

        problems.Report(Descriptors.BareMemberCount, type.FindLocation(), type.ShortName(), members.Count);
        return false;
    }

    /// <summary>The codec of a message, or of a type of error data, in the assembly that declares it; null if there is none.</summary>
    public static INamedTypeSymbol? FindCodec(INamedTypeSymbol type)
        => type.ContainingAssembly.GetTypeByMetadataName(CreateKey(type, "").CodecTypeName.Substring("global::".Length).Replace("@", ""));

    /// <summary>Whether generated code of an assembly can use the codec of a message. If the assembly declares the message, the codec is
    /// generated together with that code.</summary>
    public static bool HasCodec(INamedTypeSymbol type, IAssemblySymbol user)
        => SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, user) || FindCodec(type) is not null;

    /// <summary>The part of a message that endpoints need. This compilation or a referenced assembly declares the message.</summary>
    public static MessageKey CreateKey(INamedTypeSymbol type, string discriminator)
        => new(TypeNames.Qualified(type), $"global::{GeneratedNames.Namespace}.{CodecName(type)}", discriminator);

    /// <summary>The discriminator as it is declared, valid or not; null if the attribute is incomplete.</summary>
    public static string? GetDiscriminator(AttributeData attribute)
        => attribute.ConstructorArguments is [{ Value: string discriminator }] ? discriminator : null;

    /// <summary>The reason why a discriminator is not valid; null if it is valid.</summary>
    public static string? FindDiscriminatorProblem(string discriminator)
    {
        if (discriminator.Length == 0)
        {
            return "it is empty";
        }

        if (discriminator[0] == '$')
        {
            return "names that start with '$' are reserved for the protocol";
        }

        if (discriminator == "error")
        {
            return "'error' is the protocol's error event";
        }

        for (int i = 0; i < discriminator.Length; i++)
        {
            if (char.IsControl(discriminator[i]))
            {
                return "it contains a control character";
            }

            if (!char.IsSurrogate(discriminator[i]))
            {
                continue;
            }

            if (i + 1 == discriminator.Length || !char.IsSurrogatePair(discriminator[i], discriminator[i + 1]))
            {
                return "it contains half of a surrogate pair";
            }

            i++;
        }

        return null;
    }

    private static string? ParseDiscriminator(AttributeData attribute, ProblemSink problems)
    {
        // The compiler reports an incomplete attribute.
        if (GetDiscriminator(attribute) is not { } discriminator)
        {
            if (attribute.ConstructorArguments is [{ Kind: TypedConstantKind.Primitive, IsNull: true }])
            {
                problems.Report(
                    Descriptors.InvalidDiscriminator,
                    attribute.GetArgumentLocation(problems.CancellationToken),
                    "null",
                    "it is no text");
            }
            else
            {
                problems.NoteCompilerError();
            }

            return null;
        }

        if (FindDiscriminatorProblem(discriminator) is not { } problem)
        {
            return discriminator;
        }

        problems.Report(
            Descriptors.InvalidDiscriminator,
            attribute.GetArgumentLocation(problems.CancellationToken),
            discriminator,
            problem);
        return null;
    }

    private static bool CheckAlwaysWritten(INamedTypeSymbol type, MemberModel member, ProblemSink problems)
    {
        if (member.Condition == WriteCondition.Always)
        {
            return true;
        }

        IPropertySymbol? property = PropertyFinder.Find(type).Find(candidate => candidate.Name.Escaped() == member.Name);
        AttributeData? attribute = property?.FindAttribute(KnownNames.Json, "JsonIgnoreAttribute");
        if (property is not null && attribute is null)
        {
            problems.Report(
                Descriptors.MemberInaccessible,
                property.FindLocation() ?? type.FindLocation(),
                property.Name,
                "has no public getter, but is the payload of a message that is Bare, which is always written");
            return false;
        }

        problems.Report(
            Descriptors.JsonAttributeMisused,
            attribute?.GetLocation(problems.CancellationToken) ?? type.FindLocation(),
            "JsonIgnore",
            member.Name,
            "the message is Bare, so its value is the payload, which is always written");
        return false;
    }

    private static bool CheckType(INamedTypeSymbol type, string role, ProblemSink problems)
    {
        string? reason =
            type.IsStatic ? "static"
            : type.IsRefLikeType ? "a ref struct"
            : type.IsAbstract && !HierarchyParser.IsHierarchy(type) ? "abstract and lists no [JsonDerivedType]"
            : IsGeneric(type) ? "generic, or nested in a generic type"
            : IsFileLocal(type) ? "local to its file"
            : IsHidden(type) ? "not accessible to generated code"
            : null;
        if (reason is null)
        {
            return true;
        }

        problems.Report(Descriptors.MessageTypeUnusable, type.FindLocation(), type.ShortName(), role, reason);
        return false;
    }

    public static bool IsGeneric(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.ContainingType)
        {
            if (type.Arity > 0)
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsFileLocal(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.ContainingType)
        {
            if (type.IsFileLocal)
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsHidden(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.ContainingType)
        {
            if (type.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a type and all types around it are public.</summary>
    public static bool IsPublic(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.ContainingType)
        {
            if (type.DeclaredAccessibility != Accessibility.Public)
            {
                return false;
            }
        }

        return true;
    }

    private static string CodecName(INamedTypeSymbol type) => GeneratedNames.Codec(TypeNames.Path(type, marksArity: false));
}
