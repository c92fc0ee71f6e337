using System.Diagnostics.CodeAnalysis;

namespace TypedWs;

/// <summary>
/// Applies a rule to each element of a collection, or to each value of a dictionary. The rule is an attribute of DataAnnotations or of
/// TypedWs, or an attribute of your own that needs only the value. The error points to the element: <c>/payload/tags/3</c>.
/// <code>[WsEach&lt;StringLengthAttribute&gt;(20), WsEach&lt;WsNotBlankAttribute&gt;] List&lt;string&gt; Tags</code>
/// </summary>
/// <remarks>The generator emits code for the rule; no instance of this attribute is created. Of all rules, only <c>Required</c>,
/// <c>AllowedValues</c> and <c>DeniedValues</c> are applied to null elements.</remarks>
/// <typeparam name="TRule">The rule.</typeparam>
/// <param name="arguments">The arguments for a constructor of the rule. Each must have exactly the type of its parameter
/// (TWS064).</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter, AllowMultiple = true)]
[SuppressMessage("Design", "CA1019", Justification = "The generator reads the arguments from the declaration; nobody else is to.")]
public sealed class WsEachAttribute<TRule>(params object?[] arguments) : Attribute
    where TRule : Attribute
{
    /// <summary>The arguments of the rule.</summary>
    public IReadOnlyList<object?> Arguments { get; } = arguments;

    /// <summary>The text of the field error; <c>{0}</c> is the member, <c>{1}</c> and <c>{2}</c> are the rule's operands.</summary>
    public string? ErrorMessage { get; set; }

    /// <summary>A static property of <see cref="ErrorMessageResourceType"/> that gives the text instead of
    /// <see cref="ErrorMessage"/>.</summary>
    public string? ErrorMessageResourceName { get; set; }

    /// <summary>The type that has the property <see cref="ErrorMessageResourceName"/>.</summary>
    public Type? ErrorMessageResourceType { get; set; }
}
