using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace TypedWs;

/// <summary>
/// Limits the number of elements of a collection, or of bytes of a <c>byte[]</c>. <see langword="null"/> is valid. Use it instead of
/// <c>[Length]</c>, which has the same meaning: the constructor of <c>[Length]</c> is marked as unsafe for trimming (IL2026), because it
/// uses reflection. Error codes <c>min_items</c> and <c>max_items</c>.
/// </summary>
/// <param name="minimum">The minimum number of elements. Must not be negative.</param>
/// <param name="maximum">The maximum number of elements. Must be at least <paramref name="minimum"/>.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class WsCountAttribute(int minimum, int maximum) : ValidationAttribute("{0} must have at least {1} and at most {2} elements")
{
    /// <summary>The minimum number of elements.</summary>
    public int Minimum { get; } = minimum;

    /// <summary>The maximum number of elements.</summary>
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
