using System.Buffers;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TypedWs.CompilerServices;
using TypedWs.Json;

namespace TypedWs.Generators.Tests.Infrastructure;

/// <summary>User code with its generated code, loaded and ready to run, until the process ends.</summary>
/// <remarks>
/// Its context is not collectible. A run of these tests that loads and unloads hundreds of collectible contexts ends now and then with a
/// segmentation fault inside .NET 10.0.12: the garbage collector walks the heap, finds an object whose type is 0, and reads there.
/// Generated code once read null where no null was. No code of ours explains it, nor has the runtime a mended fault that does; the same
/// fault, after the same work, is described for 10.0.10 and 10.0.11 in https://github.com/Systemorph/MeshWeaver/issues/613.
/// </remarks>
internal sealed class GeneratedCode
{
    private GeneratedCode(params Generation[] generations)
    {
        var context = new AssemblyLoadContext("generated", isCollectible: false);
        foreach (Generation generation in generations)
        {
            using MemoryStream image = generation.EmitImage();
            Assembly = context.LoadFromStream(image);
        }
    }

    /// <summary>The last one.</summary>
    public Assembly Assembly { get; } = null!;

    /// <summary>Generates for the sources, compiles without a warning and loads.</summary>
    public static GeneratedCode Load(params string[] sources) => new(Generation.Run(sources));

    /// <summary>Loads what was generated: several assemblies in the order of their references.</summary>
    public static GeneratedCode Load(params Generation[] generations) => new(generations);

    public Type Type(string name) => Assembly.GetType(name, throwOnError: true)!;

    /// <summary>The codec of a message type.</summary>
    public MessageCodecProxy Codec(string typeName)
    {
        string codecName = "TypedWs.Generated.Codec_" + typeName.Replace("_", "_0").Replace('+', '_').Replace('.', '_');
        return (MessageCodecProxy)Activator.CreateInstance(typeof(MessageCodecProxy<,>).MakeGenericType(Type(codecName), Type(typeName)))!;
    }
}

/// <summary>A codec, called by its interface.</summary>
internal abstract class MessageCodecProxy
{
    public abstract string Discriminator { get; }

    public abstract string EnvelopePrefix { get; }

    public abstract bool AcceptsEmptyPayload { get; }

    /// <summary>Reads a payload.</summary>
    /// <returns>The message, or null with the errors as <c>pointer code</c>.</returns>
    public abstract (object? Message, string[] Errors) Read(
        string json,
        Func<string, string, string, string, long?, string>? describe = null);

    public abstract string Write(object message);

    /// <summary>How many bytes are allocated for reading a payload and, if it is good, writing it again; once warm.</summary>
    public abstract long MeasureAllocations(string json);

    /// <summary>How long it takes to read a payload, which must be good.</summary>
    public abstract TimeSpan MeasureReading(string json);

    /// <summary>Reads, which must succeed, and writes again.</summary>
    public string RoundTrip(string json) => Write(Accept(json));

    public object Accept(string json)
    {
        (object? message, string[]? errors) = Read(json);
        Assert.Equal([], errors);
        return message!;
    }

    /// <summary>Reads, which must fail.</summary>
    /// <returns>The errors as <c>pointer code</c>.</returns>
    public string[] Refuse(string json)
    {
        (object? message, string[]? errors) = Read(json);
        Assert.Null(message);
        Assert.NotEmpty(errors);
        return errors;
    }

    /// <summary>Reads, which must fail with one error.</summary>
    /// <returns>The error with all it says: <c>pointer code: message {params} actual</c>.</returns>
    public string RefuseInFull(string json) => Assert.Single(RefuseInDetail(json));

    /// <summary>The same for several errors.</summary>
    public string[] RefuseInDetail(string json)
        => Read(
            json,
            static (pointer, code, message, parameters, actual) => $"{pointer} {code}: {message} {{{parameters}}} {actual}".TrimEnd()
        ).Errors;
}

internal sealed class MessageCodecProxy<TCodec, T> : MessageCodecProxy
    where TCodec : struct, IWsMessageCodec<T>
{
    public override string Discriminator => Encoding.UTF8.GetString(TCodec.Discriminator);

    public override string EnvelopePrefix => Encoding.UTF8.GetString(TCodec.EnvelopePrefix);

    public override bool AcceptsEmptyPayload => TCodec.AcceptsEmptyPayload;

    public override (object? Message, string[] Errors) Read(
        string json,
        Func<string, string, string, string, long?, string>? describe = null)
    {
        byte[] document = Encoding.UTF8.GetBytes(json);
        var reader = new WsJsonReader(document);
        bool isRead = TCodec.TryRead(ref reader, out T value);
        Assert.Equal(isRead, reader.ErrorCount == 0 && !reader.IsMalformed);
        reader.TryReadEnd();
        if (reader.IsMalformed)
        {
            return (null, ["malformed"]);
        }

        if (isRead)
        {
            return (value, []);
        }

        var errors = new List<string>();
        foreach (FieldError error in reader.Errors!.Kept)
        {
            byte[] pointer = new byte[JsonPointerWriter.MaxLength];
            Assert.True(new JsonPointerWriter(document).TryWrite(error, pointer, out int length, out _));
            string at = Encoding.UTF8.GetString(pointer.AsSpan(0, length));
            errors.Add(
                describe is null ? $"{at} {error.Code}" : describe(at, error.Code, error.Message, error.Parameters ?? "", error.Actual));
        }

        reader.ReturnErrors();
        return (null, [.. errors]);
    }

    public override long MeasureAllocations(string json)
    {
        byte[] document = Encoding.UTF8.GetBytes(json);
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var writer = new Utf8JsonWriter(
            buffer,
            new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        ReadAndWrite(document, buffer, writer);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReadAndWrite(document, buffer, writer);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    public override TimeSpan MeasureReading(string json)
    {
        byte[] document = Encoding.UTF8.GetBytes(json);
        long start = Stopwatch.GetTimestamp();
        var reader = new WsJsonReader(document);
        bool isRead = TCodec.TryRead(ref reader, out _);
        reader.EndLookAhead();
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        Assert.True(isRead);
        return time;
    }

    private static void ReadAndWrite(byte[] document, ArrayBufferWriter<byte> buffer, Utf8JsonWriter writer)
    {
        var reader = new WsJsonReader(document);
        if (TCodec.TryRead(ref reader, out T value))
        {
            buffer.ResetWrittenCount();
            writer.Reset();
            TCodec.Write(writer, value);
            writer.Flush();
        }

        reader.EndLookAhead();
        reader.ReturnErrors();
    }

    public override string Write(object message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(
            buffer,
            new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        TCodec.Write(writer, (T)message);
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
