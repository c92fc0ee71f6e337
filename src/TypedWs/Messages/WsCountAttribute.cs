using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace TypedWs;

/// <summary>
/// A collection has at least and at most so many elements; for <c>byte[]</c>: bytes. <see langword="null"/> passes. The same as
/// <c>[Length]</c>, whose constructor is marked as unsafe for trimming (IL2026) because of types that it asks by reflection.
/// Error codes <c>min_items</c> and <c>max_items</c>.
/// </summary>
/// <param name="minimum">Not negative.</param>
/// <param name="maximum">At least the minimum.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class WsCountAttribute(int minimum, int maximum) : ValidationAttribute("{0} must have at least {1} and at most {2} elements")
{
    /// <summary>The least number of elements.</summary>
    public int Minimum { get; } = minimum;

    /// <summary>The greatest number of elements.</summary>
    public int Maximum { get; } = maximum;

    /// <inheritdoc/>
    public override bool IsValid(object? value)
    {
        switch (value)
        {
            case null:
                return true;
            case ICollection collection:
                return collection.Count >= Minimum && collection.Count <= Maximum;
            case IEnumerable elements and not string:
                int count = 0;
                foreach (object? unused in elements)
                {
                    count++;
                }

                return count >= Minimum && count <= Maximum;
            default:
                return false;
        }
    }

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name)
        => string.Format(CultureInfo.CurrentCulture, ErrorMessageString, name, Minimum, Maximum);
}
