using System.Diagnostics.CodeAnalysis;

namespace TypedWs.Generators.Model;

/// <summary>
/// The handlers of an endpoint from all its classes. If two handlers have the same message or discriminator, the first is used.
/// </summary>
internal sealed class HandlerSet
{
    private readonly Dictionary<string, HandlerModel> _byMessage = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HandlerModel> _byDiscriminator = new(StringComparer.Ordinal);

    /// <param name="handler">The handler to add.</param>
    /// <param name="other">The handler that was added before for the same message, or for another message with the same
    /// discriminator.</param>
    public bool TryAdd(HandlerModel handler, [NotNullWhen(false)] out HandlerModel? other)
    {
        if (_byMessage.TryGetValue(handler.Message.TypeName, out other)
            || _byDiscriminator.TryGetValue(handler.Message.Discriminator, out other))
        {
            return false;
        }

        _byMessage.Add(handler.Message.TypeName, handler);
        _byDiscriminator.Add(handler.Message.Discriminator, handler);
        return true;
    }
}
