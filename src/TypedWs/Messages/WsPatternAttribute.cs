using System.Text.RegularExpressions;

namespace TypedWs;

/// <summary>
/// Requires that a whole string matches a <see cref="Regex"/> object of the application. Empty text and <see langword="null"/> are valid,
/// as with <c>RegularExpressionAttribute</c>. Error code <c>pattern</c>.
/// </summary>
/// <remarks>
/// Use it for patterns that <see cref="RegexOptions.NonBacktracking"/> does not support (TWS026), and for patterns compiled by
/// <c>[GeneratedRegex]</c>, which the generator of TypedWs cannot call. Give such an expression a time-out. If matching a text takes
/// longer, the text does not match, but the processor time is still used.
/// <code>[WsPattern(typeof(Patterns), nameof(Patterns.Zip))] string Zip</code>
/// </remarks>
/// <param name="type">The type that has the member.</param>
/// <param name="member">A static property or field of type <see cref="Regex"/>, or a static method without parameters that
/// returns a <see cref="Regex"/>.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class WsPatternAttribute(Type type, string member) : Attribute
{
    /// <summary>The type that has the member.</summary>
    public Type Type { get; } = type;

    /// <summary>The static member.</summary>
    public string Member { get; } = member;

    /// <summary>The text of the field error; <c>{0}</c> is the invalid member. Default: "has the wrong format".</summary>
    public string? ErrorMessage { get; set; }

    /// <summary>A static property of <see cref="ErrorMessageResourceType"/> that gives the text instead of
    /// <see cref="ErrorMessage"/>.</summary>
    public string? ErrorMessageResourceName { get; set; }

    /// <summary>The type that has the property <see cref="ErrorMessageResourceName"/>.</summary>
    public Type? ErrorMessageResourceType { get; set; }
}
