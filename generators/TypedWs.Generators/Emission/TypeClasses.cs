using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>Finds types that are equal, although each has references to other types.</summary>
internal static class TypeClasses
{
    /// <summary>
    /// The number of each type's class. Two types are in one class if they have the same text, and references to types of the same classes.
    /// The classes are found by refinement: at first all types are in one class whose texts differ only in their references, and a class is
    /// split as long as the references of its types are of different classes.
    /// </summary>
    /// <param name="texts">The texts of the types, see <see cref="ContractReference"/>.</param>
    /// <param name="resolve">Gives the number of the type that an index means in the text of a type.</param>
    public static int[] Find(IReadOnlyList<string> texts, Func<int, int, int> resolve)
    {
        var references = new List<int>[texts.Count];
        int[] classes = Number(texts.Count, out int count, type =>
        {
            var found = new List<int>();
            references[type] = found;
            return ContractReference.Resolve(texts[type], index =>
            {
                found.Add(resolve(type, index));
                return "";
            });
        });
        for (int before = 0; before != count;)
        {
            before = count;
            int[] current = classes;
            classes = Number(texts.Count, out count, type => references[type].Count == 0
                ? Code.Number(current[type])
                : Code.Number(current[type]) + ":" + string.Join(",", references[type].Select(other => Code.Number(current[other]))));
        }

        return classes;
    }

    // Gives each type the number of its key.
    private static int[] Number(int types, out int count, Func<int, string> key)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] classes = new int[types];
        for (int type = 0; type < types; type++)
        {
            string text = key(type);
            if (!numbers.TryGetValue(text, out classes[type]))
            {
                classes[type] = numbers.Count;
                numbers.Add(text, classes[type]);
            }
        }

        count = numbers.Count;
        return classes;
    }
}
