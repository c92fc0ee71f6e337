using System.ComponentModel.DataAnnotations;

namespace TypedWs;

/// <summary>
/// Requires that a string contains a character that is not white space. <see langword="null"/> is valid, so the attribute can be used on
/// an optional member (<see cref="RequiredAttribute"/> refuses both blank strings and null). Error code <c>not_blank</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class WsNotBlankAttribute() : ValidationAttribute("must not be blank")
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is not string text || !string.IsNullOrWhiteSpace(text);
}
