using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Parsing;

/// <summary>Turns a record, class or struct into an object with its members.</summary>
internal static class ObjectParser
{
    public static ObjectModel Parse(
        INamedTypeSymbol type,
        CompositeValue value,
        DiscriminatorModel? discriminator,
        Location? location,
        TypeGraph graph)
    {
        graph.Problems.CancellationToken.ThrowIfCancellationRequested();

        // A type of another assembly has no location in source. Problems are then reported where the type is used.
        location = type.FindLocation() ?? location;
        UnsupportedAttributes.Check(type, type.ShortName(), location, graph.Problems);
        IgnoredMembers.Check(type, location, graph.Problems);
        AttributeArguments.CheckMembers(type, graph.Problems);
        List<IPropertySymbol> properties = PropertyFinder.Find(type);
        ChosenConstructor? constructor = ConstructorFinder.Find(type, properties, location, graph.Problems);
        var members = new List<MemberModel>();
        var arguments = new List<ConstructorArgument>();
        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            graph.Problems.NoteUse(level, location, isRead: true);
        }

        foreach (IPropertySymbol property in properties)
        {
            graph.Problems.NoteUse(property, location);
            IParameterSymbol? parameter = constructor?.FindParameter(property);

            // If no constructor was found, a property without a setter may be a constructor parameter. It gets no diagnostic of its
            // own.
            if (constructor is null && property.SetMethod is null)
            {
                continue;
            }

            bool isInitialized = property.IsRequired && constructor?.SetsRequiredMembers != true;
            if (MemberParser.Parse(property, parameter, isInitialized, value, location, graph) is not { } member)
            {
                continue;
            }

            if (parameter is not null)
            {
                arguments.Add(new ConstructorArgument(parameter.Name.Escaped(), members.Count));
            }

            members.Add(member);
        }

        if (constructor is not null)
        {
            arguments.AddRange(constructor.FindDefaults());
            UncheckedParameters.Check(type, properties, constructor, location, graph.Problems);
        }

        if (constructor is { SetsRequiredMembers: false })
        {
            RequiredMembers.Check(type, members, location, graph.Problems);
        }

        CheckNames(members, properties, location, graph.Problems);
        return new ObjectModel(
            value.Name, value.TypeName, type.ShortName(), type.IsValueType, members.ToEquatableArray(), arguments.ToEquatableArray(),
            ObjectRules.ParseAll(type, graph),
            type.AllInterfaces.Any(static implemented => implemented.Is(KnownNames.Annotations, "IValidatableObject")),
            JsonAttributes.DisallowsUnknown(type, graph.Options), discriminator);
    }

    private static void CheckNames(List<MemberModel> members, List<IPropertySymbol> properties, Location? location, ProblemSink problems)
    {
        var known = new Dictionary<string, MemberModel>(StringComparer.Ordinal);
        foreach (MemberModel member in members)
        {
            if (!known.TryGetValue(member.JsonName, out MemberModel? first))
            {
                known.Add(member.JsonName, member);
                continue;
            }

            IPropertySymbol property = properties.Find(candidate => candidate.Name.Escaped() == member.Name);
            problems.Report(Descriptors.DuplicateMember, property?.FindLocation() ?? location, first.Name, member.Name, member.JsonName);
        }
    }
}
