using TypedWs.Generators.Text;

namespace TypedWs.Generators.Emission;

/// <summary>
/// Puts the part of a fragment together that is visible on the wire. Types have numbers there: types of the same form are one, and they are
/// numbered in the order in which they are referred to. So the form can be computed from the contract, too, which has types by name.
/// </summary>
internal static class WireForm
{
    /// <param name="root">The JSON of the payload or value, with references to types.</param>
    /// <param name="types">The JSON of the types, with references to each other.</param>
    public static string Write(string root, IReadOnlyList<string> types)
    {
        int[] classes = TypeClasses.Find(types, static (_, index) => index);
        var numbers = new Dictionary<int, int>();
        var pending = new Queue<int>();
        var written = new List<string>();
        string head = ContractReference.Resolve(root, NumberOf);
        while (pending.Count > 0)
        {
            written.Add(ContractReference.Resolve(types[pending.Dequeue()], NumberOf));
        }

        return head + "," + ContractObject.Items(written);

        string NumberOf(int index)
        {
            if (!numbers.TryGetValue(classes[index], out int number))
            {
                number = numbers.Count;
                numbers.Add(classes[index], number);
                pending.Enqueue(index);
            }

            return Code.Number(number);
        }
    }
}
