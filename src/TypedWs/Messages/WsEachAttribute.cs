using System.Diagnostics.CodeAnalysis;

namespace TypedWs;

/// <summary>
/// Puts a rule on each element of a collection, or on each value of a dictionary: an attribute of DataAnnotations, of TypedWs, or
/// one of your own that judges the value alone. The error points to the element: <c>/payload/tags/3</c>.
/// <code>[WsEach&lt;StringLengthAttribute&gt;(20), WsEach&lt;WsNotBlankAttribute&gt;] List&lt;string&gt; Tags</code>
/// </summary>
/// <remarks>The rule is compiled in; no instance of this attribute is made. Null elements are judged by <c>Required</c> and by the
/// allowed and denied values only.</remarks>
/// <typeparam name="TRule">The rule.</typeparam>
/// <param name="arguments">The arguments of a constructor of the rule, in exactly its types (TWS064).</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter, AllowMultiple = true)]
[SuppressMessage("Design", "CA1019", Justification = "The generator reads the arguments from the declaration; nobody else is to.")]
public sealed class WsEachAttribute<TRule>(params object?[] arguments) : Attribute
    where TRule : Attribute
{
    /// <summary>The arguments of the rule.</summary>
    public IReadOnlyList<object?> Arguments { get; } = arguments;

    /// <summary>The text of the error event; <c>{0}</c> is the member, <c>{1}</c> and <c>{2}</c> are the rule's operands.</summary>
    public string? ErrorMessage { get; set; }

    /// <summary>A static property of <see cref="ErrorMessageResourceType"/> whose value is the text instead.</summary>
    public string? ErrorMessageResourceName { get; set; }

    /// <summary>The type of the resource.</summary>
    public Type? ErrorMessageResourceType { get; set; }
}
