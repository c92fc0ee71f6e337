using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.RegularExpressions;
using TypedWs.Json;

namespace TypedWs.CompilerServices;

// The user's own attributes, and objects that validate themselves. Their exceptions are not caught here: an exception is a failure of
// the application, not of the message.
public static partial class WsRules
{
    private const string CustomCode = "custom";

    /// <summary>Records the result of a user's own rule about an object or about one of its members.</summary>
    /// <param name="reader">Where errors are recorded.</param>
    /// <param name="objectOffset">Where the object starts in the document.</param>
    /// <param name="member">The member in JSON; null if the rule is about the object.</param>
    /// <param name="result">The result of the rule; null if the value keeps the rule.</param>
    /// <param name="findJsonName">Maps the name of a property to the name of its member in JSON; null if there is no such
    /// member.</param>
    /// <param name="code">The rule's code, unless the result has one.</param>
    /// <param name="message">The text if the result has none.</param>
    public static void Check(
        ref WsJsonReader reader,
        int objectOffset,
        string? member,
        ValidationResult? result,
        Func<string, string?> findJsonName,
        string code = CustomCode,
        Func<string>? message = null)
    {
        ArgumentNullException.ThrowIfNull(findJsonName);
        if (result == ValidationResult.Success)
        {
            return;
        }

        string text = string.IsNullOrEmpty(result!.ErrorMessage) ? message?.Invoke() ?? "is invalid" : result.ErrorMessage;
        string? parameters = null;
        if (result is WsValidationResult own)
        {
            (code, parameters) = (own.Code, own.ParametersJson);
        }

        bool isPlaced = false;
        foreach (string name in result.MemberNames)
        {
            if (name is not null && findJsonName(name) is { } jsonName)
            {
                reader.AddMemberError(objectOffset, jsonName, code, text, parameters);
                isPlaced = true;
            }
        }

        if (isPlaced)
        {
            return;
        }

        if (member is null)
        {
            reader.AddError(objectOffset, code, text, parameters);
        }
        else
        {
            reader.AddMemberError(objectOffset, member, code, text, parameters);
        }
    }

    /// <summary>A placeholder for the object in the validation context of a rule that is checked before the object is created, and
    /// does not use it.</summary>
    public static object NoObject { get; } = new();

    /// <summary>The text of a broken rule that checks only the value.</summary>
    public static string TextOf(ValidationAttribute rule, string displayName)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.FormatErrorMessage(displayName) is { Length: > 0 } text ? text : "is invalid";
    }

    /// <summary>Asks an attribute that derives from one of DataAnnotations.</summary>
    /// <returns>False also where that throws because the value cannot be converted, or takes too long to match.</returns>
    public static bool Holds(ValidationAttribute rule, object? value)
    {
        ArgumentNullException.ThrowIfNull(rule);
        try
        {
            return rule.IsValid(value);
        }
        catch (Exception exception) when (IsFaultOfValue(exception))
        {
            // The attribute reports a bad value only by this exception, and the value comes from the client.
            return false;
        }
    }

    /// <summary>The same for an attribute that uses the context.</summary>
    public static ValidationResult? Ask(ValidationAttribute rule, object? value, ValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            return rule.GetValidationResult(value, context);
        }
        catch (Exception exception) when (IsFaultOfValue(exception))
        {
            return new ValidationResult(TextOf(rule, context.DisplayName));
        }
    }

    /// <summary>Records the errors that an object reports about itself.</summary>
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
            // The resource is not a valid format: the unformatted text is still useful.
            return format;
        }
    }

    // RangeAttribute: Convert throws OverflowException, type converters ArgumentException around what went wrong.
    // RegularExpressionAttribute: its time-out.
    private static bool IsFaultOfValue(Exception exception)
        => exception is OverflowException or RegexMatchTimeoutException
            || exception is ArgumentException { InnerException: FormatException or OverflowException };
}
