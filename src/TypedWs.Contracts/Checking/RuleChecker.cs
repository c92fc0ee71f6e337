using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using TypedWs.Contracts.Json;

namespace TypedWs.Contracts.Checking;

/// <summary>Checks the rules of values.</summary>
internal sealed class RuleChecker(CheckRun run, EnumReader enums)
{
    private static readonly EmailAddressAttribute Email = new();
    private static readonly UrlAttribute Url = new();
    private static readonly PhoneAttribute Phone = new();
    private static readonly CreditCardAttribute Card = new();
    private static readonly Base64StringAttribute Base64 = new();

    /// <summary>Checks the rules of a text that come first: nothing else is checked if one of them is broken.</summary>
    public bool CheckFirst(IReadOnlyList<WsContractRule> rules, string text, Place place)
    {
        foreach (WsContractRule rule in rules)
        {
            if (rule is { Code: "not_blank", Stops: true } && string.IsNullOrWhiteSpace(text))
            {
                run.Errors.Add(place, rule.Code);
                return false;
            }
        }

        foreach (WsContractRule rule in rules)
        {
            if (rule is { Code: "max_length", By: null } && text.Length > CountOf(rule.MaxJson))
            {
                run.Errors.Add(place, rule.Code, Bound("max", rule.MaxJson!, text.Length));
                return false;
            }
        }

        return true;
    }

    /// <summary>Checks the rules for the number of elements.</summary>
    public void CheckCount(IReadOnlyList<WsContractRule> limits, int count, Place place)
    {
        foreach (WsContractRule limit in limits)
        {
            if (limit.Code == "min_items" && count < CountOf(limit.MinJson))
            {
                run.Errors.Add(place, limit.Code, Bound("min", limit.MinJson!, count));
            }
            else if (limit.Code == "max_items" && count > CountOf(limit.MaxJson))
            {
                run.Errors.Add(place, limit.Code, Bound("max", limit.MaxJson!, count));
            }
        }
    }

    /// <summary>Checks a rule of a value that was read and is not null. <c>compare</c> is checked with the object.</summary>
    public void Check(WsContractRule rule, WsContractValue type, Reading reading, Place place)
    {
        if (rule.Code == "compare" && rule.By is null)
        {
            return;
        }

        if (rule.By is not null || reading.IsOpaque)
        {
            run.Errors.AddUnchecked(place, rule.Code, rule.By);
            return;
        }

        object value = reading.Value!;
        switch (IsMet(rule, type, value))
        {
            case null:
                run.Errors.AddUnchecked(place, rule.Code, by: null);
                break;
            case false:
                run.Errors.Add(place, rule.Code, Parameters(rule, value));
                break;
        }
    }

    /// <summary>Lists the own rules of an object. The server checks them only if the object has no error.</summary>
    public void NoteOwn(IReadOnlyList<WsContractRule> rules, Place place, int errors)
    {
        if (run.Errors.Count != errors)
        {
            return;
        }

        foreach (WsContractRule rule in rules)
        {
            run.Errors.AddUnchecked(place, rule.Code, rule.By);
        }
    }

    public static int CountOf(string? json) => int.Parse(json!, CultureInfo.InvariantCulture);

    private bool? IsMet(WsContractRule rule, WsContractValue type, object value) => rule.Code switch
    {
        "not_blank" => !string.IsNullOrWhiteSpace(value as string),
        "min_length" => LengthOf(value) is { } length ? length >= CountOf(rule.MinJson) : null,
        "max_length" => LengthOf(value) is { } length ? length <= CountOf(rule.MaxJson) : null,
        "range" => RangeCheck.IsMet(rule, type, value),
        "pattern" => run.Patterns.IsWholeMatch(run, rule, TextOf(type, value)),
        "email" => Email.IsValid(value),
        "url" => Url.IsValid(value),
        "phone" => Phone.IsValid(value),
        "credit_card" => Card.IsValid(value),
        "base64" => Base64.IsValid(value),
        "file_extension" => value is string text ? HasExtension(rule, text) : null,
        "one_of" when rule.Enum is { } named => EnumRuleCheck.IsMet(named, value),
        "one_of" => IsListed(rule.AllowedJson!, type, value),
        "not_one_of" => !IsListed(rule.DeniedJson!, type, value),
        _ => null,
    };

    private static int? LengthOf(object value) => value switch
    {
        string text => text.Length,
        byte[] bytes => bytes.Length,
        _ => null,
    };

    private static string? Parameters(WsContractRule rule, object value) => rule.Code switch
    {
        "min_length" => Bound("min", rule.MinJson!, LengthOf(value)!.Value),
        "max_length" => Bound("max", rule.MaxJson!, LengthOf(value)!.Value),
        "range" => $"\"min\":{rule.MinJson},\"max\":{rule.MaxJson}",
        "file_extension" => "\"extensions\":" + rule.ExtensionsJson,
        "one_of" when rule.AllowedJson is not null => "\"allowed\":" + rule.AllowedJson,
        "not_one_of" => "\"denied\":" + rule.DeniedJson,
        _ => null,
    };

    private static string Bound(string name, string bound, int actual)
        => string.Create(CultureInfo.InvariantCulture, $"\"{name}\":{bound},\"actual\":{actual}");

    private string TextOf(WsContractValue type, object value)
        => type is WsContractReference reference && value is EnumNumber number
            ? EnumRuleCheck.TextOf(enums.Find(reference), number)
            : string.Create(CultureInfo.InvariantCulture, $"{value}");

    private static bool HasExtension(WsContractRule rule, string text)
    {
        string extension = Path.GetExtension(text).ToLowerInvariant();
        using JsonDocument extensions = JsonTexts.Parse(rule.ExtensionsJson!);
        return extensions.RootElement.EnumerateArray()
            .Any(item => item.ValueKind == JsonValueKind.String && JsonTexts.Read(item) == extension);
    }

    private bool IsListed(string json, WsContractValue type, object value)
    {
        using JsonDocument list = JsonTexts.Parse(json);
        foreach (JsonElement item in list.RootElement.EnumerateArray())
        {
            object? constant = type switch
            {
                WsContractReference reference => EnumReader.ReadConstant(enums.Find(reference), item),
                WsContractScalar scalar => ReadConstant(scalar, item),
                _ => null,
            };
            if (Equals(constant, value))
            {
                return true;
            }
        }

        return false;
    }

    // The contract has NaN and the infinities by their names, whether or not the member accepts them.
    private static object? ReadConstant(WsContractScalar scalar, JsonElement item)
    {
        WsContractScalar plain = scalar with { Form = WsContractNumberForm.Number, HasNamedNumbers = true };
        return ScalarReader.Read(plain, item, out object? value) is null ? value : null;
    }
}
