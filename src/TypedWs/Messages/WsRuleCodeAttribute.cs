namespace TypedWs;

/// <summary>
/// Gives a rule of the application's own an error code: <c>app.</c> and the name, instead of <c>custom</c>. Use it on the class of a
/// <c>ValidationAttribute</c>, from which derived classes inherit it, or on the method that <c>[CustomValidation]</c> names.
/// </summary>
/// <remarks>The code is part of the endpoint's contract. A rule that decides at run time returns a <see cref="WsValidationResult"/>,
/// whose code goes before this one.</remarks>
/// <param name="name">1 to 64 of <c>a-z A-Z 0-9 _ - .</c> (TWS063); clients tell errors apart by it.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class WsRuleCodeAttribute(string name) : Attribute
{
    /// <summary>The code without <c>app.</c>.</summary>
    public string Name { get; } = name;
}
