using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using TypedWs.CompilerServices;

namespace TypedWs.Messages;

/// <summary>Reads and writes error data of one type. The derived class knows the codec of the type.</summary>
internal abstract class ErrorDataCodec<T>
{
    /// <summary>Set by the module initializer of the assembly that declares the type.</summary>
    public static ErrorDataCodec<T>? Registered { get; set; }

    public static ErrorDataCodec<T> Get() => Registered ?? RunInitializerAndGet();

    /// <summary>Writes a value that is not null.</summary>
    public abstract void Write(Utf8JsonWriter writer, T value);

    /// <summary>Reads and validates a value.</summary>
    public abstract bool TryRead(ref WsJsonReader reader, [MaybeNullWhen(false)] out T value);

    private static ErrorDataCodec<T> RunInitializerAndGet()
    {
        // The module initializer of an assembly runs at the first access to its code. If only its types were used so far, it has not run.
        RuntimeHelpers.RunModuleConstructor(typeof(T).Module.ModuleHandle);
        return Registered ?? throw new InvalidOperationException(
            $"'{typeof(T)}' cannot be the data of an error: it has no [WsErrorData], "
            + "or the TypedWs generator did not run on the assembly that declares it.");
    }
}

/// <summary>The codec is a struct, so the runtime compiles this class for each codec, and the codec's methods are called
/// directly.</summary>
internal sealed class ErrorDataCodec<TCodec, T> : ErrorDataCodec<T>
    where TCodec : struct, IWsPayloadCodec<T>
{
    public override void Write(Utf8JsonWriter writer, T value) => TCodec.Write(writer, value);

    public override bool TryRead(ref WsJsonReader reader, [MaybeNullWhen(false)] out T value) => TCodec.TryRead(ref reader, out value);
}
