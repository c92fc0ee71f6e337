namespace TypedWs;

/// <summary>
/// Gives a validation rule of the application an error code: <c>app.</c> and the name, instead of <c>custom</c>. Use it on the class of a
/// <c>ValidationAttribute</c> (derived classes inherit the code), or on the method that <c>[CustomValidation]</c> names.
/// </summary>
/// <remarks>The code is part of the endpoint's contract. A rule that chooses its code at run time returns a
/// <see cref="WsValidationResult"/>; the code of the result is then used instead of this one.</remarks>
/// <param name="name">1 to 64 of the characters <c>a-z A-Z 0-9 _ - .</c> (TWS063). Clients distinguish errors by it.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class WsRuleCodeAttribute(string name) : Attribute
{
    /// <summary>The code without <c>app.</c>.</summary>
    public string Name { get; } = name;
}
