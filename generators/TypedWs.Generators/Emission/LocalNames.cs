using TypedWs.Generators.Model;

namespace TypedWs.Generators.Emission;

/// <summary>The variables that hold an object's members while it is read.</summary>
internal sealed class LocalNames
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _flags = new(StringComparer.Ordinal);

    public LocalNames(ObjectModel model)
    {
        var scope = new NameScope(["reader", "writer", "value", "offset", "name", "seen", "errors"]);
        foreach (var member in model.Members)
        {
            string name = member.Name.TrimStart('@');
            string local = scope.Unique(char.ToLowerInvariant(name[0]) + name.Substring(1));
            _names.Add(member.Name, Code.Identifier(local));
        }

        foreach (var member in model.Members)
            if (model.IsAskedEarly(member))
                _flags.Add(member.Name, scope.Unique("has" + member.Name.TrimStart('@')));
    }

    public string this[MemberModel member] => _names[member.Name];

    /// <summary>The variable that says whether the member has a value that rules of the user's can judge; null if none asks.</summary>
    public string? FindFlag(MemberModel member) => _flags.TryGetValue(member.Name, out string? flag) ? flag : null;
}
