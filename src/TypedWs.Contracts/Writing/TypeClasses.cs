using System.Runtime.InteropServices;

namespace TypedWs.Contracts.Writing;

/// <summary>
/// Finds types that are equal, although each refers to others: the coarsest partition in which the types of a class have the same text, and
/// refer to types of the same classes. The algorithm is that of Hopcroft (1971) for the states of an automaton: a contract may come from
/// anywhere, and a simpler one would need the square of the number of its types.
/// </summary>
internal sealed class TypeClasses
{
    // The class of each type, its place in the list of this class, and the references to it.
    private readonly int[] _classes;
    private readonly int[] _places;
    private readonly List<(int Position, int User)>[] _uses;
    private readonly List<List<int>> _members = [];
    private readonly Queue<int> _splitters = new();

    private TypeClasses(string[] texts, int[][] references)
    {
        _classes = new int[texts.Length];
        _places = new int[texts.Length];
        _uses = [.. texts.Select(static _ => new List<(int, int)>())];
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int type = 0; type < texts.Length; type++)
        {
            if (!numbers.TryGetValue(texts[type], out int number))
            {
                number = AddClass();
                numbers.Add(texts[type], number);
            }

            Add(type, number);
            for (int position = 0; position < references[type].Length; position++)
            {
                _uses[references[type][position]].Add((position, type));
            }
        }
    }

    /// <summary>The number of each type's class.</summary>
    /// <param name="texts">The texts of the types, without their references.</param>
    /// <param name="references">The types that each type refers to, in the order of its text.</param>
    public static int[] Find(string[] texts, int[][] references)
    {
        var classes = new TypeClasses(texts, references);
        while (classes._splitters.TryDequeue(out int splitter))
        {
            classes.SplitBy(splitter);
        }

        return classes._classes;
    }

    private int AddClass()
    {
        _members.Add([]);
        _splitters.Enqueue(_members.Count - 1);
        return _members.Count - 1;
    }

    private void Add(int type, int number)
    {
        _classes[type] = number;
        _places[type] = _members[number].Count;
        _members[number].Add(type);
    }

    // The last type of the class takes the place of the one that leaves.
    private void Move(int type, int number)
    {
        List<int> members = _members[_classes[type]];
        members[_places[type]] = members[^1];
        _places[members[^1]] = _places[type];
        members.RemoveAt(members.Count - 1);
        Add(type, number);
    }

    // Separates types that refer to the class from others of their own class, for each position of the reference.
    private void SplitBy(int splitter)
    {
        var users = new Dictionary<int, List<int>>();
        foreach ((int position, int user) in _members[splitter].SelectMany(type => _uses[type]))
        {
            (CollectionsMarshal.GetValueRefOrAddDefault(users, position, out _) ??= []).Add(user);
        }

        foreach (List<int> list in users.Values)
        {
            foreach (IGrouping<int, int> touched in list.GroupBy(user => _classes[user]).ToArray())
            {
                Split(touched.Key, [.. touched]);
            }
        }
    }

    // The smaller part becomes the new class, so that no type moves often.
    private void Split(int split, List<int> users)
    {
        int others = _members[split].Count - users.Count;
        if (others == 0)
        {
            return;
        }

        if (others < users.Count)
        {
            var inside = new HashSet<int>(users);
            users = [.. _members[split].Where(type => !inside.Contains(type))];
        }

        int added = AddClass();
        foreach (int type in users)
        {
            Move(type, added);
        }
    }
}
