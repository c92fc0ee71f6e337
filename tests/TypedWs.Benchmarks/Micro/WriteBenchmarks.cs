using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using TypedWs.Framing;
using TypedWs.Messages;

namespace TypedWs.Benchmarks.Micro;

/// <summary>
/// Writing a message. TypedWs writes the envelope and the frame header too, System.Text.Json the payload alone, into a
/// buffer that is kept.
/// </summary>
[MemoryDiagnoser(displayGenColumns: false)]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
[MinColumn, MedianColumn]
public class WriteBenchmarks
{
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly Utf8JsonWriter _writer;
    private readonly Chat _chat = JsonSerializer.Deserialize(Chat.Json, SubjectsContext.Default.Chat)!;
    private readonly Order _order = JsonSerializer.Deserialize(Order.Json, SubjectsContext.Default.Order)!;
    private readonly Profile _profile = JsonSerializer.Deserialize(Profile.Json, SubjectsContext.Default.Profile)!;

    public WriteBenchmarks() => _writer = new Utf8JsonWriter(
        _buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    [Benchmark(Baseline = true, Description = "TypedWs, framed"), BenchmarkCategory("1 chat")]
    public int WriteChat() => Write(_chat);

    [Benchmark(Description = "System.Text.Json, writer kept"), BenchmarkCategory("1 chat")]
    public int SerializeChat() => Serialize(_chat, SubjectsContext.Default.Chat);

    [Benchmark(Description = "System.Text.Json, to an array"), BenchmarkCategory("1 chat")]
    public int SerializeChatToArray() => JsonSerializer.SerializeToUtf8Bytes(_chat, SubjectsContext.Default.Chat).Length;

    [Benchmark(Baseline = true, Description = "TypedWs, framed"), BenchmarkCategory("2 order")]
    public int WriteOrder() => Write(_order);

    [Benchmark(Description = "System.Text.Json, writer kept"), BenchmarkCategory("2 order")]
    public int SerializeOrder() => Serialize(_order, SubjectsContext.Default.Order);

    [Benchmark(Description = "System.Text.Json, to an array"), BenchmarkCategory("2 order")]
    public int SerializeOrderToArray() => JsonSerializer.SerializeToUtf8Bytes(_order, SubjectsContext.Default.Order).Length;

    [Benchmark(Baseline = true, Description = "TypedWs, framed"), BenchmarkCategory("3 20 members")]
    public int WriteProfile() => Write(_profile);

    [Benchmark(Description = "System.Text.Json, writer kept"), BenchmarkCategory("3 20 members")]
    public int SerializeProfile() => Serialize(_profile, SubjectsContext.Default.Profile);

    [Benchmark(Description = "System.Text.Json, to an array"), BenchmarkCategory("3 20 members")]
    public int SerializeProfileToArray() => JsonSerializer.SerializeToUtf8Bytes(_profile, SubjectsContext.Default.Profile).Length;

    private static int Write<T>(T message)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.Write(buffer, EnvelopeFormat.Default, message);
        return buffer.GetFrame(Opcode.Text).Length;
    }

    private int Serialize<T>(T message, JsonTypeInfo<T> type)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset();
        JsonSerializer.Serialize(_writer, message, type);
        _writer.Flush();
        return _buffer.WrittenCount;
    }
}
