using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TypedWs.Benchmarks.Micro;

/// <summary>What is written by hand without TypedWs: System.Text.Json's source generation, then <see cref="Validator"/>.</summary>
internal static class Peer
{
    public static T? Read<T>(byte[] payload, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(payload, type);

    public static bool TryRead<T>(byte[] payload, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(payload, type) is { } message && IsValid(message);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // Validator looks at one object, not at those inside it.
    private static bool IsValid(object message) => message switch
    {
        Order order => IsValidItself(order)
            && IsValidItself(order.Customer)
            && IsValidItself(order.Customer.Address)
            && Array.TrueForAll(order.Lines, static line => IsValidItself(line)),
        _ => IsValidItself(message),
    };

    private static bool IsValidItself(object instance)
        => Validator.TryValidateObject(instance, new ValidationContext(instance), [], validateAllProperties: true);
}
