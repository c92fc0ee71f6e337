using System.Reflection;

namespace TypedWs.AspNetCore.Tests.Configuration;

/// <summary>A property of the options or of one of their groups, found by reflection.</summary>
/// <param name="Path">Such as <c>Outbound.Limit</c>.</param>
internal sealed record OptionSetting(string Path, object Owner, PropertyInfo Property)
{
    public object? Value => Property.GetValue(Owner);

    /// <summary>All settings of these options, lists included. Of a group that is not set, the defaults.</summary>
    public static OptionSetting[] Of(WsOptions options) => [.. Of(options, "")];

    private static IEnumerable<OptionSetting> Of(object owner, string prefix)
        => owner.GetType().GetProperties().SelectMany(property => property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal)
            ? Of(property.GetValue(owner) ?? Activator.CreateInstance(property.PropertyType)!, $"{prefix}{property.Name}.")
            : [new OptionSetting(prefix + property.Name, owner, property)]);
}
