using System.Text.RegularExpressions;

namespace TypedWs;

/// <summary>
/// A string must match a regular expression of the application's own as a whole; empty text and <see langword="null"/>
/// pass, as with <c>RegularExpressionAttribute</c>. Error code <c>pattern</c>.
/// </summary>
/// <remarks>
/// For patterns that <see cref="RegexOptions.NonBacktracking"/> does not know (TWS026), and for those that
/// <c>[GeneratedRegex]</c> is to compile: a source generator cannot ask another one for it. Give such an expression a
/// time-out: a text that takes longer does not match, but the time is spent all the same.
/// <code>[WsPattern(typeof(Patterns), nameof(Patterns.Zip))] string Zip</code>
/// </remarks>
/// <param name="type">The type that has the member.</param>
/// <param name="member">A static property or field of type <see cref="Regex"/>, or a static method without parameters that
/// returns one.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class WsPatternAttribute(Type type, string member) : Attribute
{
    /// <summary>The type that has the member.</summary>
    public Type Type { get; } = type;

    /// <summary>The static member.</summary>
    public string Member { get; } = member;

    /// <summary>The text of the error event; <c>{0}</c> is the member that is wrong. "has the wrong format" by default.</summary>
    public string? ErrorMessage { get; set; }

    /// <summary>A static property of <see cref="ErrorMessageResourceType"/> whose value is the text instead.</summary>
    public string? ErrorMessageResourceName { get; set; }

    /// <summary>The type of the resource.</summary>
    public Type? ErrorMessageResourceType { get; set; }
}
