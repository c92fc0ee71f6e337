using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using ChatCodec = TypedWs.Generated.Codec_TypedWs_Benchmarks_Micro_Chat;
using OrderCodec = TypedWs.Generated.Codec_TypedWs_Benchmarks_Micro_Order;

#pragma warning disable CS0612 // codecs are for generated code; these benchmarks stand in for it

namespace TypedWs.Benchmarks.Micro;

/// <summary>Refusing a payload, up to knowing what is wrong with it; the error event is not written.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
[ExceptionDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
[MinColumn, MedianColumn]
public class RefuseBenchmarks
{
    private readonly byte[] _blank = """{"text":"   "}"""u8.ToArray();
    private readonly byte[] _number = """{"text":5}"""u8.ToArray();
    private readonly byte[] _cutOff = Encoding.UTF8.GetBytes(Chat.Json[..^1]);
    private readonly byte[] _cutOffOrder = Encoding.UTF8.GetBytes(Order.Json[..^1]);

    [GlobalSetup]
    public void Setup()
    {
        if (RefuseBlank() || RefuseNumber() || RefuseCutOff() || RefuseCutOffOrder()
            || PeerBlank() || PeerNumber() || PeerCutOff() || PeerCutOffOrder())
        {
            throw new InvalidOperationException("A wrong payload was taken.");
        }
    }

    [Benchmark(Baseline = true, Description = "TypedWs"), BenchmarkCategory("1 rule broken")]
    public bool RefuseBlank() => Codec.TryRead<ChatCodec, Chat>(_blank, out _);

    [Benchmark(Description = "System.Text.Json + Validator"), BenchmarkCategory("1 rule broken")]
    public bool PeerBlank() => Peer.TryRead(_blank, SubjectsContext.Default.Chat);

    [Benchmark(Baseline = true, Description = "TypedWs"), BenchmarkCategory("2 wrong type")]
    public bool RefuseNumber() => Codec.TryRead<ChatCodec, Chat>(_number, out _);

    [Benchmark(Description = "System.Text.Json + Validator"), BenchmarkCategory("2 wrong type")]
    public bool PeerNumber() => Peer.TryRead(_number, SubjectsContext.Default.Chat);

    [Benchmark(Baseline = true, Description = "TypedWs"), BenchmarkCategory("3 malformed chat")]
    public bool RefuseCutOff() => Codec.TryRead<ChatCodec, Chat>(_cutOff, out _);

    [Benchmark(Description = "System.Text.Json + Validator"), BenchmarkCategory("3 malformed chat")]
    public bool PeerCutOff() => Peer.TryRead(_cutOff, SubjectsContext.Default.Chat);

    [Benchmark(Baseline = true, Description = "TypedWs"), BenchmarkCategory("4 malformed order")]
    public bool RefuseCutOffOrder() => Codec.TryRead<OrderCodec, Order>(_cutOffOrder, out _);

    [Benchmark(Description = "System.Text.Json + Validator"), BenchmarkCategory("4 malformed order")]
    public bool PeerCutOffOrder() => Peer.TryRead(_cutOffOrder, SubjectsContext.Default.Order);
}
