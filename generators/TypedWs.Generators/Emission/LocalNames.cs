using TypedWs.Generators.Model;

namespace TypedWs.Generators.Emission;

/// <summary>The variables that hold an object's members while it is read.</summary>
internal sealed class LocalNames
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    public LocalNames(ObjectModel model)
    {
        var scope = new NameScope(["reader", "writer", "value", "offset", "name", "seen", "errors"]);
        foreach (var member in model.Members)
        {
            string name = member.Name.TrimStart('@');
            string local = scope.Unique(char.ToLowerInvariant(name[0]) + name.Substring(1));
            _names.Add(member.Name, Code.Identifier(local));
        }
    }

    public string this[MemberModel member] => _names[member.Name];
}
