using System.Text.Json;
using TypedWs.Contracts.Json;

namespace TypedWs.Contracts.Checking;

/// <summary>Checks objects: their members, then the members that are absent, then <c>compare</c>.</summary>
internal sealed class ObjectChecker(CheckRun run, ValueChecker values, RuleChecker rules)
{
    /// <param name="type">The object.</param>
    /// <param name="discriminator">The member that named the object, if it is a branch of a hierarchy; otherwise null.</param>
    /// <param name="element">The JSON object.</param>
    /// <param name="place">The place of the object.</param>
    public Reading Read(WsContractObject type, string? discriminator, JsonElement element, Place place)
    {
        int errors = run.CountBefore();
        var members = new Dictionary<string, Reading>(StringComparer.Ordinal);
        bool hasDiscriminator = false;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string name = property.Name;
            if (type.Members.FirstOrDefault(member => member.Name == name) is { } known)
            {
                if (members.ContainsKey(name))
                {
                    run.Errors.Add(place.At(name), "duplicate");
                }
                else
                {
                    members[name] = values.ReadMember(known, property.Value, place.At(name));
                }
            }
            else if (name == discriminator)
            {
                if (hasDiscriminator)
                {
                    run.Errors.Add(place.At(name), "duplicate");
                }

                hasDiscriminator = true;
            }
            else if (type.RefusesUnknown)
            {
                run.Errors.Add(place.At(name), "unknown");
            }
        }

        foreach (WsContractMember member in type.Members)
        {
            if (member.IsRequired && !members.ContainsKey(member.Name))
            {
                run.Errors.Add(place.At(member.Name), "required");
            }
        }

        // The values of absent members are known only if the object can be created.
        if (run.Errors.Count == errors)
        {
            ReadAbsent(type, members, place);
        }

        CheckPairs(type, members, place);
        rules.NoteOwn(type.Rules, place, errors);
        return run.Errors.Count == errors ? Reading.Opaque : Reading.None;
    }

    // Adds the absent members with the values that they then have.
    private void ReadAbsent(WsContractObject type, Dictionary<string, Reading> members, Place place)
    {
        foreach (WsContractMember member in type.Members)
        {
            if (members.ContainsKey(member.Name))
            {
                continue;
            }

            Place at = place.At(member.Name);
            if (member.DefaultJson is not { } json)
            {
                members[member.Name] = Reading.Opaque;
                NoteAll(member, at);
                continue;
            }

            using JsonDocument document = JsonTexts.Parse(json);
            Reading value = values.ReadDefault(member.Value, document.RootElement);
            members[member.Name] = value;
            CheckInitial(member, value, document.RootElement, at);
        }
    }

    private void CheckInitial(WsContractMember member, Reading value, JsonElement json, Place place)
    {
        if (json.ValueKind == JsonValueKind.Null)
        {
            if (member.RefusesAbsentNull)
            {
                run.Errors.Add(place, "null");
            }

            return;
        }

        if (!value.IsRead)
        {
            NoteAll(member, place);
            return;
        }

        foreach (WsContractRule rule in member.Rules)
        {
            if (!rule.Stops)
            {
                rules.Check(rule, member.Value, value, place);
            }
        }

        int count = json.ValueKind switch
        {
            JsonValueKind.Array => json.GetArrayLength(),
            JsonValueKind.Object => json.GetPropertyCount(),
            _ => -1,
        };
        if (count >= 0)
        {
            rules.CheckCount(LimitsOf(member.Value), count, place);
        }
    }

    private void NoteAll(WsContractMember member, Place place)
    {
        foreach (WsContractRule rule in member.Rules.Concat(LimitsOf(member.Value)))
        {
            if (!rule.Stops)
            {
                run.Errors.AddUnchecked(place, rule.Code, rule.By);
            }
        }
    }

    private static IReadOnlyList<WsContractRule> LimitsOf(WsContractValue value) => value switch
    {
        WsContractArray array => array.Rules,
        WsContractMap map => map.Rules,
        _ => [],
    };

    // Compares pairs of members, of which both have a value.
    private void CheckPairs(WsContractObject type, Dictionary<string, Reading> members, Place place)
    {
        foreach (WsContractMember member in type.Members)
        {
            foreach (WsContractRule rule in member.Rules)
            {
                if (rule is not { Code: "compare", Other: { } other })
                {
                    continue;
                }

                Reading first = members.GetValueOrDefault(member.Name);
                Reading second = members.GetValueOrDefault(other);
                if (!type.Members.Any(candidate => candidate.Name == other) || AreUnknown(first, second))
                {
                    run.Errors.AddUnchecked(place.At(member.Name), rule.Code, rule.By);
                }
                else if (first.IsRead && second.IsRead && !Equals(first.Value, second.Value))
                {
                    run.Errors.Add(place.At(member.Name), "compare", "\"other\":" + JsonTexts.Quote(other));
                }
            }
        }
    }

    private static bool AreUnknown(Reading first, Reading second)
        => first.IsRead && second.IsRead && (first.IsOpaque || second.IsOpaque);
}
