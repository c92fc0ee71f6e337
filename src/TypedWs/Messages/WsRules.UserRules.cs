using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.RegularExpressions;
using TypedWs.Json;

namespace TypedWs.CompilerServices;

// Attributes of the application, and objects that validate themselves. Most of their exceptions are not caught here, because an
// exception is a failure of the application, not a fault of the message.
public static partial class WsRules
{
    private const string CustomCode = "custom";

    /// <summary>Records the result of a rule of the application for an object or for one of its members.</summary>
    /// <param name="reader">The reader, to which the errors are added.</param>
    /// <param name="objectOffset">The offset of the object in the document.</param>
    /// <param name="member">The name of the member in JSON; null if the rule is for the object.</param>
    /// <param name="result">The result of the rule; null if the value is valid.</param>
    /// <param name="findJsonName">Maps the name of a property to the name of its member in JSON. Returns null if there is no such
    /// member.</param>
    /// <param name="code">The code that is used if the result has no code.</param>
    /// <param name="message">Gives the text that is used if the result has no text.</param>
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

    /// <summary>A placeholder for the object in the validation context of a rule that does not use the object. Such a rule is checked
    /// before the object is created.</summary>
    public static object NoObject { get; } = new();

    /// <summary>The error text of a rule that checks only the value.</summary>
    public static string TextOf(ValidationAttribute rule, string displayName)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.FormatErrorMessage(displayName) is { Length: > 0 } text ? text : "is invalid";
    }

    /// <summary>Checks a value with an attribute that derives from an attribute of DataAnnotations.</summary>
    /// <returns>Whether the value is valid. Also false if the attribute throws because the value cannot be converted, or because
    /// a regular expression times out.</returns>
    public static bool Holds(ValidationAttribute rule, object? value)
    {
        ArgumentNullException.ThrowIfNull(rule);
        try
        {
            return rule.IsValid(value);
        }
        catch (Exception exception) when (IsFaultOfValue(exception))
        {
            // The attribute has no other way to report such a value than this exception. The value comes from the client.
            return false;
        }
    }

    /// <summary>Does the same as <see cref="Holds"/> for an attribute that uses the validation context.</summary>
    /// <returns>Null if the value is valid.</returns>
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

    /// <summary>Records the errors of an object that validates itself.</summary>
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

    /// <summary>Formats the error text of a rule in the current culture, in the same way as
    /// <c>ValidationAttribute.FormatErrorMessage</c>.</summary>
    /// <param name="format">The format, with <c>{0}</c> for the member and <c>{1}</c>, <c>{2}</c> for the rule's operands.</param>
    /// <param name="arguments">The member and the operands.</param>
    public static string Format(string format, params object?[] arguments)
    {
        ArgumentNullException.ThrowIfNull(format);
        try
        {
            return string.Format(CultureInfo.CurrentCulture, format, arguments);
        }
        catch (FormatException)
        {
            // The text of the resource is not a valid format string. The unformatted text is still useful.
            return format;
        }
    }

    // For RangeAttribute, Convert throws OverflowException, and type converters throw ArgumentException with an inner exception.
    // RegularExpressionAttribute throws if its time-out is over.
    private static bool IsFaultOfValue(Exception exception)
        => exception is OverflowException or RegexMatchTimeoutException
            || exception is ArgumentException { InnerException: FormatException or OverflowException };
}
