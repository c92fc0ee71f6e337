using Microsoft.CodeAnalysis;
using TypedWs.Generators.Model;
using TypedWs.Generators.Text;

namespace TypedWs.Generators.Parsing;

/// <summary>Finds the rules for strings.</summary>
internal static class StringRules
{
    /// <returns>The rules; empty if the attribute does not apply; null if the attribute has an error.</returns>
    public static IReadOnlyList<RuleModel>? Parse(AttributeData attribute, ValueModel value, RuleText text, TypeGraph graph)
        => attribute.AttributeClass!.Name switch
        {
            "StringLengthAttribute" or "MinLengthAttribute" or "MaxLengthAttribute" or "LengthAttribute"
                => LengthRules.Parse(attribute, "character", "characters", isString: true, text, graph.Problems),
            "WsNotBlankAttribute" => [new NotBlankRule(text.Get(attribute, "must not be blank"))],
            "EmailAddressAttribute" => [new FormRule(ValueForm.EmailAddress, text.Get(attribute, "must be an e-mail address"))],
            "UrlAttribute" => [new FormRule(ValueForm.Url, text.Get(attribute, "must be a web address"))],
            "CreditCardAttribute" => [new FormRule(ValueForm.CreditCard, text.Get(attribute, "must be a credit card number"))],
            "PhoneAttribute" => [new FormRule(ValueForm.Phone, text.Get(attribute, "must be a phone number"))],
            "Base64StringAttribute" => [new FormRule(ValueForm.Base64, text.Get(attribute, "must be Base64"))],
            "RangeAttribute" => RangeRules.Parse(attribute, (ScalarValue)value, text, graph.Problems),
            "FileExtensionsAttribute" => [ParseExtensions(attribute, text)],
            "EnumDataTypeAttribute" => ScalarRules.ParseEnum(attribute, value, text, graph.Problems),
            "RegularExpressionAttribute" => PatternRules.Parse(attribute, text, graph.Problems),
            "WsPatternAttribute" => PatternRules.ParseOwn(attribute, text, graph),
            "AllowedValuesAttribute" or "DeniedValuesAttribute" => ScalarRules.ParseValues(attribute, value, text, graph.Problems),
            _ => [],
        };

    // FileExtensionsAttribute removes all blanks and dots, also those inside an extension. This parser does the same.
    private static FileExtensionsRule ParseExtensions(AttributeData attribute, RuleText text)
    {
        if (!attribute.TryGetNamed("Extensions", out string? given) || string.IsNullOrEmpty(given))
        {
            given = "png,jpg,jpeg,gif";
        }

        var extensions = given
            .Replace(" ", "")
            .Replace(".", "")
            .ToLowerInvariant()
            .Split(',')
            .Select(static extension => "." + extension)
            .ToList();
        return new FileExtensionsRule(
            string.Join(",", extensions),
            "\"extensions\":[" + string.Join(",", extensions.Select(static extension => Literals.ToJson(extension))) + "]",
            text.Get(attribute, "must be a file name that ends in " + string.Join(", ", extensions), string.Join(", ", extensions)));
    }
}
