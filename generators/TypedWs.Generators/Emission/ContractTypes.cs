using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>
/// The types of a contract. A type that several messages have in the same form is there once. If its form differs, because the messages
/// have different options, each form has a name of its own.
/// </summary>
internal sealed class ContractTypes
{
    private readonly List<Node> _nodes = [];
    private string[] _names = [];

    /// <summary>Adds the types of a fragment.</summary>
    /// <returns>The number from which on the types of the fragment are counted.</returns>
    public int Add(ContractFragment fragment)
    {
        int start = _nodes.Count;
        foreach (ContractType type in fragment.Types)
        {
            _nodes.Add(new Node(type, start));
        }

        return start;
    }

    /// <summary>Decides the names. Call it after all fragments were added.</summary>
    public void Close()
    {
        int[] classes = FindClasses();
        _names = new string[_nodes.Count];
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var known = new Dictionary<int, string>();
        for (int i = 0; i < _nodes.Count; i++)
        {
            if (!known.TryGetValue(classes[i], out string? name))
            {
                string clr = _nodes[i].Type.Name;
                counts[clr] = counts.TryGetValue(clr, out int count) ? count + 1 : 1;
                name = counts[clr] == 1 ? clr : clr + "#" + Code.Number(counts[clr]);
                known.Add(classes[i], name);
            }

            _names[i] = name;
        }
    }

    /// <summary>Puts the names of types into a JSON text of a fragment.</summary>
    public string Resolve(string json, int start)
        => ContractReference.Resolve(json, index => JsonText.Escape(_names[start + index]));

    /// <summary>The object with all types by their names.</summary>
    public string Write()
    {
        var types = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < _nodes.Count; i++)
        {
            if (!types.ContainsKey(_names[i]))
            {
                types.Add(_names[i], Resolve(_nodes[i].Type.Json, _nodes[i].Start));
            }
        }

        return "{" + string.Join(",", types.Select(static type => ContractObject.Quote(type.Key) + ":" + type.Value)) + "}";
    }

    private int[] FindClasses()
        => TypeClasses.Find(
            _nodes.ConvertAll(static node => node.Type.Name + "\n" + node.Type.Json),
            (type, index) => _nodes[type].Start + index);

    /// <summary>A type of a fragment, and the number of the fragment's first type.</summary>
    private readonly record struct Node(ContractType Type, int Start);
}
