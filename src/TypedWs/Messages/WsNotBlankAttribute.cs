using System.ComponentModel.DataAnnotations;

namespace TypedWs;

/// <summary>
/// A string must hold at least one character that is not white space; <see langword="null"/> passes, so that it can be
/// put on an optional member (<see cref="RequiredAttribute"/> refuses both). Error code <c>not_blank</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class WsNotBlankAttribute() : ValidationAttribute("must not be blank")
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is not string text || !string.IsNullOrWhiteSpace(text);
}
