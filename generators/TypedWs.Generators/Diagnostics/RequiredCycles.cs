using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Parsing;
using TypedWs.Generators.Reporting;

namespace TypedWs.Generators.Diagnostics;

/// <summary>
/// Finds objects that need themselves: for <c>record A(B B)</c> and <c>record B(A A)</c> no finite JSON exists. The recursion ends
/// at a member that may be absent or null, and at a collection that may be empty. It also ends at a hierarchy if one of the listed
/// types ends it.
/// </summary>
internal sealed class RequiredCycles
{
    private readonly Dictionary<string, ObjectModel> _objects;
    private readonly Dictionary<string, HierarchyModel> _hierarchies;
    private readonly Dictionary<string, (ValueModel Element, EquatableArray<RuleModel> Limits)> _collections;

    // The objects for which finite JSON exists.
    private readonly HashSet<string> _finite = new(StringComparer.Ordinal);

    private RequiredCycles(MessageModel model)
    {
        _objects = model.Objects.ToDictionary(static item => item.Name, StringComparer.Ordinal);
        _hierarchies = model.Hierarchies.ToDictionary(static item => item.Name, StringComparer.Ordinal);
        _collections = model.Collections.Select(static item => (item.Name, item.Element, item.Limits))
            .Concat(model.Dictionaries.Select(static item => (item.Name, Element: item.Value, item.Limits)))
            .ToDictionary(static item => item.Name, static item => (item.Element, item.Limits), StringComparer.Ordinal);

        // In Objects, an object comes before the objects that it needs. The reverse order therefore needs few passes.
        var left = model.Objects.Reverse().ToList();
        while (left.RemoveAll(item => IsFinite(item) && _finite.Add(item.Name)) > 0)
        {
        }
    }

    public static void Report(INamedTypeSymbol message, MessageModel model, ProblemSink problems)
    {
        var cycles = new RequiredCycles(model);
        var path = new List<Step>();
        ObjectModel? item = cycles.FindInfinite(model.RootName);
        while (item is not null && !path.Exists(step => step.Owner.Name == item.Name))
        {
            MemberModel member = item.Members.First(candidate => !cycles.IsFinite(candidate));
            path.Add(new Step(item, member));
            item = cycles.FindInfinite(member.Value);
        }

        if (item is null)
        {
            return;
        }

        int start = path.FindIndex(step => step.Owner.Name == item.Name);
        List<Step> cycle = path.GetRange(start, path.Count - start);

        // A cycle can be found from several messages. It is always reported at the same member, so it is reported once.
        int first = cycle.IndexOf(cycle.OrderBy(static step => step.Owner.TypeName, StringComparer.Ordinal).First());
        var ordered = cycle.Skip(first).Concat(cycle.Take(first)).ToList();
        problems.Report(
            Descriptors.RequiredCycle,
            UsedTypes.FindProperty(message, ordered[0].Owner.TypeName, ordered[0].Member.Name)?.FindLocation() ?? message.FindLocation(),
            ordered[0].Owner.DisplayName,
            string.Join(" -> ", ordered.Select(static step => $"{step.Owner.DisplayName}.{step.Member.Name}")));
    }

    private bool IsFinite(ObjectModel item) => item.Members.All(IsFinite);

    private bool IsFinite(MemberModel member) => member.Presence is not { IsRequired: true, AcceptsNull: false } || IsFinite(member.Value);

    private bool IsFinite(ValueModel value)
        => value switch
        {
            CompositeValue { Kind: CompositeKind.Object } composite => _finite.Contains(composite.Name),
            CompositeValue { Kind: CompositeKind.Hierarchy } composite => FindTypes(composite.Name).Any(_finite.Contains),
            CompositeValue { Kind: CompositeKind.Collection or CompositeKind.Dictionary } composite => _collections[composite.Name]
                is var (element, limits)
                && (element.IsNullable || !limits.Any(static limit => limit is MinLengthRule { Min: > 0 }) || IsFinite(element)),
            _ => true,
        };

    // Finds the object that the value needs and for which no finite JSON exists; null if finite JSON exists for the value.
    private ObjectModel? FindInfinite(ValueModel value)
    {
        while (value is CompositeValue { Kind: CompositeKind.Collection or CompositeKind.Dictionary } composite)
        {
            value = _collections[composite.Name].Element;
        }

        return value is CompositeValue { Kind: CompositeKind.Object or CompositeKind.Hierarchy } found ? FindInfinite(found.Name) : null;
    }

    private ObjectModel? FindInfinite(string name)
    {
        var types = FindTypes(name).ToList();
        return types.Exists(_finite.Contains) ? null : types.Select(type => _objects[type]).FirstOrDefault();
    }

    // An object stands for itself, a hierarchy for each of its types.
    private IEnumerable<string> FindTypes(string name)
    {
        if (!_hierarchies.TryGetValue(name, out HierarchyModel? hierarchy))
        {
            return [name];
        }

        IEnumerable<string> types = hierarchy.Types.Select(static type => type.ObjectName);
        return hierarchy.BaseName is { } basic ? types.Append(basic) : types;
    }

    private sealed record Step(ObjectModel Owner, MemberModel Member);
}
