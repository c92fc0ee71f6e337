using System.Diagnostics.CodeAnalysis;
using TypedWs.CompilerServices;

namespace TypedWs.Messages;

/// <summary>Reads a message with a codec that only <see cref="MessageCodec{T}"/> knows.</summary>
internal interface ICodecUser
{
    /// <summary>The length of the whole message in bytes.</summary>
    int Length { get; }

    /// <summary>Reads a message.</summary>
    bool TryRead<TCodec, T>([MaybeNullWhen(false)] out T message)
        where TCodec : struct, IWsMessageCodec<T>;
}
