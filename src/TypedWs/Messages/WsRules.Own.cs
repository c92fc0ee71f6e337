using System.ComponentModel.DataAnnotations;
using System.Globalization;
using TypedWs.Json;

namespace TypedWs;

// The user's own attributes and objects that validate themselves. What these throw is not caught here: it is a failure of
// the application, not of the message.
public static partial class WsRules
{
    private const string CustomCode = "custom";

    /// <summary>Records what a rule of the user's own says of an object or of one of its members.</summary>
    /// <param name="reader">Where errors are recorded.</param>
    /// <param name="objectOffset">Where the object starts in the document.</param>
    /// <param name="member">The member in JSON; null if the rule is about the object.</param>
    /// <param name="result">What the rule returned; null if it holds.</param>
    /// <param name="findJsonName">From the name of a property to that of the member in JSON; null if it is none.</param>
    /// <param name="message">The text if the result has none.</param>
    public static void Check(
        ref WsJsonReader reader, int objectOffset, string? member, ValidationResult? result, Func<string, string?> findJsonName, Func<string>? message = null)
    {
        ArgumentNullException.ThrowIfNull(findJsonName);
        if (result == ValidationResult.Success)
        {
            return;
        }

        string text = string.IsNullOrEmpty(result!.ErrorMessage) ? message?.Invoke() ?? "is invalid" : result.ErrorMessage;
        bool isPlaced = false;
        foreach (string name in result.MemberNames)
        {
            if (name is not null && findJsonName(name) is { } jsonName)
            {
                reader.AddMemberError(objectOffset, jsonName, CustomCode, text);
                isPlaced = true;
            }
        }

        if (isPlaced)
        {
            return;
        }

        if (member is null)
        {
            reader.AddError(objectOffset, CustomCode, text);
        }
        else
        {
            reader.AddMemberError(objectOffset, member, CustomCode, text);
        }
    }

    /// <summary>Records what an object says of itself.</summary>
    public static void CheckItself<T>(
        ref WsJsonReader reader, int objectOffset, T value, ValidationContext context, Func<string, string?> findJsonName)
        where T : IValidatableObject
    {
        if (value.Validate(context) is not { } results)
        {
            return;
        }

        foreach (ValidationResult? result in results)
        {
            Check(ref reader, objectOffset, member: null, result, findJsonName);
        }
    }

    /// <summary>The text of a broken rule, in the current culture as <c>ValidationAttribute.FormatErrorMessage</c> has it.</summary>
    /// <param name="format">With <c>{0}</c> for the member and <c>{1}</c>, <c>{2}</c> for the rule's operands.</param>
    /// <param name="arguments">These.</param>
    public static string Format(string format, params object?[] arguments)
    {
        ArgumentNullException.ThrowIfNull(format);
        try
        {
            return string.Format(CultureInfo.CurrentCulture, format, arguments);
        }
        catch (FormatException)
        {
            // A resource that is no format: the text as it stands still says something.
            return format;
        }
    }
}
