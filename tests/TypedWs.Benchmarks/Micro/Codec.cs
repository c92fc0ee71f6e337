using System.Runtime.CompilerServices;
using TypedWs.CompilerServices;
using TypedWs.Json;

namespace TypedWs.Benchmarks.Micro;

/// <summary>Drives generated codecs as the runtime does.</summary>
internal static class Codec
{
    /// <summary>Reads and validates a payload; false if it is refused.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead<TCodec, T>(byte[] payload, out T value)
        where TCodec : struct, IWsMessageCodec<T>
    {
        var reader = new WsJsonReader(payload);
        bool isRead = TCodec.TryRead(ref reader, out value) & reader.TryReadEnd();
        reader.ReturnErrors();
        return isRead;
    }
}
