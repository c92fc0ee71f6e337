using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>Finds types that are equal, although each has references to other types.</summary>
internal static class TypeClasses
{
    /// <summary>
    /// The number of each type's class. Two types are in one class if they have the same text, and references to types of the same classes.
    /// The classes are found by refinement: at first all types of one text are in one class, and a class is split as long as the references
    /// of its types differ.
    /// </summary>
    /// <param name="texts">The texts of the types, see <see cref="ContractReference"/>.</param>
    /// <param name="resolve">Gives the number of the type that an index means in the text of a type.</param>
    public static int[] Find(IReadOnlyList<string> texts, Func<int, int, int> resolve)
    {
        int[] classes = new int[texts.Count];
        for (int count = 0; ;)
        {
            int[] current = classes;
            var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
            int[] next = new int[texts.Count];
            for (int i = 0; i < texts.Count; i++)
            {
                int type = i;
                string key = ContractReference.Resolve(texts[i], index => Code.Number(current[resolve(type, index)]));
                if (!numbers.TryGetValue(key, out int number))
                {
                    number = numbers.Count;
                    numbers.Add(key, number);
                }

                next[i] = number;
            }

            classes = next;
            if (numbers.Count == count)
            {
                return classes;
            }

            count = numbers.Count;
        }
    }
}
