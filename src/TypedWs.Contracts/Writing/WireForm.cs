using System.Globalization;
using System.Text;
using TypedWs.Contracts.Json;

namespace TypedWs.Contracts.Writing;

/// <summary>
/// The part of a payload, or of the data of an error, that is visible on the wire. Types have no names there, but numbers: types with the
/// same form are one, and they are numbered in the order in which they are referred to, from the payload on. docs/contract.md describes it.
/// </summary>
internal sealed class WireForm
{
    // Encloses the index of a type in a JSON string, until the numbers are known. JSON otherwise escapes it.
    private const char Mark = '\u0001';

    private readonly IReadOnlyDictionary<string, WsContractType> _types;
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly FragmentText _text;

    private WireForm(IReadOnlyDictionary<string, WsContractType> types)
    {
        _types = types;
        _text = new FragmentText(isWire: true, Refer, _keys.Contains);
    }

    public static string OfMessage(WsContractMessage message, IReadOnlyDictionary<string, WsContractType> types)
        => new WireForm(types).Write(message.Payload.Value, text => new ObjectText(isWire: true)
            .AddIf("bare", message.IsBare)
            .Add("payload", text.WritePayload(message))
            .AddItems("rules", text.WriteRules(message.Rules))
            .Members);

    public static string OfValue(WsContractValue value, IReadOnlyDictionary<string, WsContractType> types)
        => new WireForm(types).Write(value, text => text.WriteValue(value));

    private string Write(WsContractValue value, Func<FragmentText, string> write)
    {
        FindTypes(value);
        string root = write(_text);
        string[] texts = [.. _names.Select(name => _text.WriteType(name, _types[name]))];
        return Number(root, texts);
    }

    /// <summary>Unites types of the same form, and numbers them.</summary>
    private static string Number(string root, string[] texts)
    {
        int[] classes = FindClasses(texts);
        var numbers = new Dictionary<int, int>();
        var written = new List<string>();
        var pending = new Queue<int>();
        string head = Resolve(root, NumberOf);
        while (pending.TryDequeue(out int index))
        {
            written.Add(Resolve(texts[index], NumberOf));
        }

        return head + "," + ObjectText.Items(written);

        string NumberOf(int index)
        {
            if (!numbers.TryGetValue(classes[index], out int number))
            {
                number = numbers.Count;
                numbers.Add(classes[index], number);
                pending.Enqueue(index);
            }

            return number.ToString(CultureInfo.InvariantCulture);
        }
    }

    private static int[] FindClasses(string[] texts)
    {
        int[][] references = new int[texts.Length][];
        string[] shapes = new string[texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            var found = new List<int>();
            shapes[i] = Resolve(texts[i], index =>
            {
                found.Add(index);
                return "";
            });
            references[i] = [.. found];
        }

        return TypeClasses.Find(shapes, references);
    }

    private static string Resolve(string json, Func<int, string> name)
    {
        var text = new StringBuilder(json.Length);
        int end = 0;
        for (int start = json.IndexOf(Mark); start >= 0; start = json.IndexOf(Mark, end))
        {
            int close = json.IndexOf(Mark, start + 1);
            text.Append(json, end, start - end);
            text.Append(name(int.Parse(json.AsSpan(start + 1, close - start - 1), CultureInfo.InvariantCulture)));
            end = close + 1;
        }

        return text.Append(json, end, json.Length - end).ToString();
    }

    private string Refer(string name) => $"\"{Mark}{_indexes[name].ToString(CultureInfo.InvariantCulture)}{Mark}\"";

    // The types that can be reached. A chain of types may be longer than the stack allows, so the types wait in a list.
    private void FindTypes(WsContractValue root)
    {
        FindTypes(root, isKey: false);
        for (int i = 0; i < _names.Count; i++)
        {
            switch (_types[_names[i]])
            {
                case WsContractObject item:
                    foreach (WsContractMember member in item.Members)
                    {
                        FindTypes(member.Value, isKey: false);
                    }

                    break;
                case WsContractHierarchy hierarchy:
                    foreach (WsContractBranch branch in hierarchy.Branches)
                    {
                        Add(branch.ObjectName);
                    }

                    if (hierarchy.Otherwise is { } otherwise)
                    {
                        Add(otherwise);
                    }

                    break;
            }
        }
    }

    private void FindTypes(WsContractValue value, bool isKey)
    {
        switch (value)
        {
            case WsContractReference reference:
                Add(reference.TypeName);
                if (isKey)
                {
                    _keys.Add(reference.TypeName);
                }

                break;
            case WsContractArray array:
                FindTypes(array.Element, isKey: false);
                break;
            case WsContractMap map:
                FindTypes(map.Value, isKey: false);
                FindTypes(map.Key, isKey: true);
                break;
        }
    }

    private void Add(string name)
    {
        if (_indexes.TryAdd(name, _names.Count))
        {
            _names.Add(name);
        }
    }
}
