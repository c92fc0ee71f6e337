using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>The names of the variables that hold an object's members while the object is read.</summary>
internal sealed class LocalNames
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _flags = new(StringComparer.Ordinal);

    public LocalNames(ObjectModel model)
    {
        var scope = new NameScope();
        foreach (MemberModel member in model.Members)
        {
            _names.Add(member.Name, Code.Identifier(scope.Unique(GeneratedNames.Local(member.Name.TrimStart('@')))));
        }

        foreach (MemberModel member in model.Members)
        {
            if (model.IsAskedEarly(member))
            {
                _flags.Add(member.Name, scope.Unique("_has" + member.Name.TrimStart('@')));
            }
        }
    }

    public string this[MemberModel member] => _names[member.Name];

    /// <summary>The variable that says whether the member has a value for the user's rules; null if no rule uses the member.</summary>
    public string? FindFlag(MemberModel member) => _flags.TryGetValue(member.Name, out string? flag) ? flag : null;
}
