using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Parsing;

namespace TypedWs.Generators.Diagnostics;

/// <summary>
/// Objects that need themselves: of <c>record A(B B)</c> and <c>record B(A A)</c> no finite JSON can be read. Members that
/// may be absent or null, and collections, end the recursion.
/// </summary>
internal static class RequiredCycles
{
    public static void Report(INamedTypeSymbol message, MessageModel model, ProblemSink problems)
    {
        var objects = model.Objects.ToDictionary(static item => item.Name, StringComparer.Ordinal);
        var path = new List<Step>();
        if (!TryFind(model.Root, objects, path, []) || path.Count == 0) return;

        // The last step leads back to an object of the path: the cycle begins there.
        int start = path.FindIndex(step => step.Owner.Name == ((CompositeValue)path[path.Count - 1].Member.Value).Name);
        var cycle = path.GetRange(start, path.Count - start);

        // One place, whatever message the cycle was found from.
        int first = cycle.IndexOf(cycle.OrderBy(static step => step.Owner.TypeName, StringComparer.Ordinal).First());
        var ordered = cycle.Skip(first).Concat(cycle.Take(first)).ToList();
        var property = FindProperty(message, path, start + first);
        problems.Report(
            Descriptors.RequiredCycle, property?.FindLocation() ?? message.FindLocation(),
            ordered[0].Owner.DisplayName, string.Join(" -> ", ordered.Select(static step => $"{step.Owner.DisplayName}.{step.Member.Name}")));
    }

    private static bool TryFind(ObjectModel item, Dictionary<string, ObjectModel> objects, List<Step> path, HashSet<string> finished)
    {
        foreach (var member in item.Members)
        {
            if (member is not { Presence: { IsRequired: true, AcceptsNull: false }, Value: CompositeValue { Kind: CompositeKind.Object } value }) continue;
            bool closes = value.Name == item.Name || path.Exists(step => step.Owner.Name == value.Name);
            if (!closes && (finished.Contains(value.Name) || !objects.ContainsKey(value.Name))) continue;
            path.Add(new Step(item, member));
            if (closes || TryFind(objects[value.Name], objects, path, finished)) return true;
            path.RemoveAt(path.Count - 1);
        }

        finished.Add(item.Name);
        return false;
    }

    // Models know no symbols: the path is walked again from the message.
    private static IPropertySymbol? FindProperty(INamedTypeSymbol message, List<Step> path, int index)
    {
        ITypeSymbol? type = message;
        for (int i = 0; i <= index; i++)
        {
            var property = FindProperty(type, path[i].Member.Name.TrimStart('@'));
            if (i == index) return property;
            type = property?.Type;
        }

        return null;
    }

    private static IPropertySymbol? FindProperty(ITypeSymbol? type, string name)
    {
        for (; type is not null; type = type.BaseType)
            foreach (var member in type.GetMembers(name))
                if (member is IPropertySymbol property)
                    return property;
        return null;
    }

    private sealed record Step(ObjectModel Owner, MemberModel Member);
}
