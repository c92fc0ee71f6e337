using System.Globalization;
using System.Text.Json;
using TypedWs.Contracts.Json;

namespace TypedWs.Contracts.Checking;

/// <summary>Checks values, in the order that docs/contract.md describes.</summary>
internal sealed class ValueChecker
{
    private readonly CheckRun _run;
    private readonly RuleChecker _rules;
    private readonly EnumReader _enums;
    private readonly ObjectChecker _objects;

    public ValueChecker(CheckRun run)
    {
        _run = run;
        _enums = new EnumReader(run);
        _rules = new RuleChecker(run, _enums);
        _objects = new ObjectChecker(run, this, _rules);
    }

    public void CheckPayload(WsContractMessage message, JsonElement payload)
    {
        int errors = _run.CountBefore();
        if (message.IsBare)
        {
            ReadMember(message.Payload, payload, _run.Root);
        }
        else
        {
            Read(message.Payload.Value, payload, _run.Root);
        }

        _rules.NoteOwn(message.Rules, _run.Root, errors);
    }

    /// <summary>Reads a member that is in the document.</summary>
    /// <remarks>A converter decides about null itself, so only the server knows whether it is accepted. A text of <c>[Required]</c>
    /// is the exception: the server then refuses null with this text, and does not ask the converter.</remarks>
    public Reading ReadMember(WsContractMember member, JsonElement element, Place place)
        => ReadChecked(member.Value, member.Rules, element, place, refusesNull: member.RequiredText is not null);

    /// <summary>Reads the value of an absent member from the contract, which has it in the form in which it is written.</summary>
    public Reading ReadDefault(WsContractValue value, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Null)
        {
            return Reading.Of(null);
        }

        switch (value)
        {
            case WsContractScalar scalar:
                WsContractScalar lenient = scalar with
                {
                    Form = scalar.Form == WsContractNumberForm.Number ? scalar.Form : WsContractNumberForm.Either,
                    IsLocalTime = true,
                };
                return ScalarReader.Read(lenient, element, out object? read) is null ? Reading.Of(read) : Reading.None;
            case WsContractReference { Kind: WsContractTypeKind.Enum } reference:
                return EnumReader.ReadConstant(_enums.Find(reference), element) is { } number ? Reading.Of(number) : Reading.None;
            default:
                return Reading.Opaque;
        }
    }

    /// <summary>Reads a value and checks its rules. Rules for the number of elements are a part of the value itself.</summary>
    private Reading ReadChecked(
        WsContractValue value, IReadOnlyList<WsContractRule> rules, JsonElement element, Place place, bool refusesNull)
    {
        if (element.ValueKind == JsonValueKind.Null && value.IsNullable)
        {
            return Reading.Of(null);
        }

        if (element.ValueKind == JsonValueKind.Null && refusesNull)
        {
            _run.Errors.Add(place, "null");
            return Reading.None;
        }

        Reading reading = Read(value, element, place);
        if (!reading.IsRead)
        {
            return reading;
        }

        // A text that is blank or too long is not created by the server, so nothing else of it is checked.
        bool isText = value is WsContractScalar { Kind: WsContractScalarKind.String };
        return isText && !_rules.CheckFirst(rules, (string)reading.Value!, place)
            ? Reading.None
            : CheckRest(value, rules, reading, place, isText);
    }

    private Reading CheckRest(
        WsContractValue value, IReadOnlyList<WsContractRule> rules, Reading reading, Place place, bool isText)
    {
        foreach (WsContractRule rule in rules)
        {
            if (!rule.Stops && !(isText && rule is { Code: "max_length", By: null }))
            {
                _rules.Check(rule, value, reading, place);
            }
        }

        return reading;
    }

    /// <summary>Reads a value that is not null.</summary>
    public Reading Read(WsContractValue value, JsonElement element, Place place)
    {
        switch (value)
        {
            case WsContractScalar scalar:
                string? code = ScalarReader.Read(scalar, element, out object? read);
                if (code is null)
                {
                    return Reading.Of(read);
                }

                _run.Errors.Add(place, code);
                return Reading.None;
            case WsContractArray array:
                return ReadArray(array, element, place);
            case WsContractMap map:
                return ReadMap(map, element, place);
            case WsContractAny any:
                if (any.By is not null)
                {
                    _run.Errors.AddUnchecked(place, "custom", any.By);
                }

                return Reading.Opaque;
            case WsContractReference { Kind: WsContractTypeKind.Enum } reference:
                return _enums.Read(_enums.Find(reference), element, place);
            case WsContractReference reference:
                return ReadObject(_run.Contract.Types[reference.TypeName], element, place);
            default:
                throw new ArgumentException($"{value.GetType()} is no value of a contract.", nameof(value));
        }
    }

    private Reading ReadObject(WsContractType type, JsonElement element, Place place)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return Refuse(element, place);
        }

        return type switch
        {
            WsContractObject item => _objects.Read(item, discriminator: null, element, place),
            WsContractHierarchy hierarchy => ReadHierarchy(hierarchy, element, place),
            _ => throw new ArgumentException($"{type.GetType()} is no object.", nameof(type)),
        };
    }

    private Reading ReadHierarchy(WsContractHierarchy hierarchy, JsonElement element, Place place)
    {
        JsonElement? found = null;
        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (member.NameEquals(hierarchy.Discriminator))
            {
                found = member.Value;
                break;
            }
        }

        if (found is null && hierarchy.Otherwise is { } otherwise)
        {
            return _objects.Read((WsContractObject)_run.Contract.Types[otherwise], discriminator: null, element, place);
        }

        foreach (WsContractBranch branch in hierarchy.Branches)
        {
            if (found is { } value && Names(branch, value))
            {
                return _objects.Read(
                    (WsContractObject)_run.Contract.Types[branch.ObjectName], hierarchy.Discriminator, element, place);
            }
        }

        Place at = place.At(hierarchy.Discriminator);
        switch (found?.ValueKind)
        {
            case null:
                _run.Errors.Add(at, "required");
                break;
            case JsonValueKind.String or JsonValueKind.Number:
                _run.Errors.Add(
                    at, "one_of", "\"allowed\":[" + string.Join(',', hierarchy.Branches.Select(static branch => branch.ValueJson)) + "]");
                break;
            default:
                _run.Errors.Add(at, "type");
                break;
        }

        return Reading.None;
    }

    private static bool Names(WsContractBranch branch, JsonElement value)
    {
        using JsonDocument constant = JsonTexts.Parse(branch.ValueJson);
        JsonElement expected = constant.RootElement;
        return expected.ValueKind == value.ValueKind && expected.ValueKind switch
        {
            JsonValueKind.String => value.ValueEquals(JsonTexts.Read(expected)),
            JsonValueKind.Number => value.TryGetInt32(out int number) && number == expected.GetInt32(),
            _ => false,
        };
    }

    private Reading ReadArray(WsContractArray array, JsonElement element, Place place)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            return Refuse(element, place);
        }

        int errors = _run.CountBefore();
        bool countsSet = array.IsSet && array.Rules.Count > 0;
        int standard = array.MaxSent ?? _run.Contract.Limits.Items;
        IReadOnlyList<WsContractRule> limits = countsSet ? [Limit(standard)] : WithDefault(array.Rules, standard);
        int max = MaxOf(limits);
        int count = 0;
        var items = new List<Reading>();
        foreach (JsonElement item in element.EnumerateArray())
        {
            if (++count <= max)
            {
                items.Add(ReadChecked(array.Element, array.Each, item, place.At(count - 1), refusesNull: false));
            }
        }

        _rules.CheckCount(limits, count, place);
        if (_run.Errors.Count == errors && countsSet)
        {
            CheckSet(array, items, place);
        }

        return _run.Errors.Count == errors ? Reading.Opaque : Reading.None;
    }

    private void CheckSet(WsContractArray array, List<Reading> items, Place place)
    {
        if (items.Count > 1 && items.Exists(static item => item.IsOpaque))
        {
            foreach (WsContractRule rule in array.Rules)
            {
                _run.Errors.AddUnchecked(place, rule.Code, by: null);
            }

            return;
        }

        var set = new HashSet<Reading>(items);
        _rules.CheckCount(array.Rules, set.Count, place);
    }

    private Reading ReadMap(WsContractMap map, JsonElement element, Place place)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return Refuse(element, place);
        }

        int errors = _run.CountBefore();
        IReadOnlyList<WsContractRule> limits = WithDefault(map.Rules, _run.Contract.Limits.Items);
        int max = MaxOf(limits);
        int count = 0;
        var keys = new HashSet<object>();
        foreach (JsonProperty entry in element.EnumerateObject())
        {
            if (++count > max)
            {
                continue;
            }

            Place at = place.At(entry.Name);
            if (ReadKey(map.Key, entry.Name, out string? allowed) is not { } key)
            {
                _run.Errors.Add(at, "key", allowed);
            }
            else if (!keys.Add(key))
            {
                _run.Errors.Add(at, "duplicate");
            }
            else
            {
                ReadChecked(map.Value, map.Each, entry.Value, at, refusesNull: false);
            }
        }

        _rules.CheckCount(limits, count, place);
        return _run.Errors.Count == errors ? Reading.Opaque : Reading.None;
    }

    private object? ReadKey(WsContractValue key, string name, out string? allowed)
    {
        allowed = null;
        if (key is WsContractScalar scalar)
        {
            return scalar.Kind == WsContractScalarKind.String ? name : ScalarReader.ReadKey(scalar.Kind, name);
        }

        WsContractEnum type = _enums.Find((WsContractReference)key);
        allowed = EnumReader.AllowedNames(type);
        return EnumReader.FindNamed(type, name);
    }

    private Reading Refuse(JsonElement element, Place place)
    {
        _run.Errors.Add(place, element.ValueKind == JsonValueKind.Null ? "null" : "type");
        return Reading.None;
    }

    private static IReadOnlyList<WsContractRule> WithDefault(IReadOnlyList<WsContractRule> rules, int max)
        => rules.Any(static rule => rule.Code == "max_items") ? rules : [.. rules, Limit(max)];

    private static WsContractRule Limit(int max)
        => new() { Code = "max_items", MaxJson = max.ToString(CultureInfo.InvariantCulture) };

    private static int MaxOf(IReadOnlyList<WsContractRule> limits)
        => limits.Where(static rule => rule.Code == "max_items").Min(static rule => RuleChecker.CountOf(rule.MaxJson));
}
