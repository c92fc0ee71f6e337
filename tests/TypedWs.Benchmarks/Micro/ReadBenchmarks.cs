using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using ChatCodec = TypedWs.Generated.Codec_TypedWs_Benchmarks_Micro_Chat;
using OrderCodec = TypedWs.Generated.Codec_TypedWs_Benchmarks_Micro_Order;
using ProfileCodec = TypedWs.Generated.Codec_TypedWs_Benchmarks_Micro_Profile;

#pragma warning disable CS0612 // codecs are for generated code; these benchmarks stand in for it

namespace TypedWs.Benchmarks.Micro;

/// <summary>Reading and validating a payload. System.Text.Json alone validates nothing.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
[MinColumn, MedianColumn]
public class ReadBenchmarks
{
    private readonly byte[] _chat = Encoding.UTF8.GetBytes(Chat.Json);
    private readonly byte[] _order = Encoding.UTF8.GetBytes(Order.Json);
    private readonly byte[] _profile = Encoding.UTF8.GetBytes(Profile.Json);

    [Benchmark(Baseline = true, Description = "TypedWs"), BenchmarkCategory("1 chat")]
    public bool ReadChat() => Codec.TryRead<ChatCodec, Chat>(_chat, out _);

    [Benchmark(Description = "System.Text.Json"), BenchmarkCategory("1 chat")]
    public object? DeserializeChat() => Peer.Read(_chat, SubjectsContext.Default.Chat);

    [Benchmark(Description = "System.Text.Json + Validator"), BenchmarkCategory("1 chat")]
    public bool ValidateChat() => Peer.TryRead(_chat, SubjectsContext.Default.Chat);

    [Benchmark(Baseline = true, Description = "TypedWs"), BenchmarkCategory("2 order")]
    public bool ReadOrder() => Codec.TryRead<OrderCodec, Order>(_order, out _);

    [Benchmark(Description = "System.Text.Json"), BenchmarkCategory("2 order")]
    public object? DeserializeOrder() => Peer.Read(_order, SubjectsContext.Default.Order);

    [Benchmark(Description = "System.Text.Json + Validator"), BenchmarkCategory("2 order")]
    public bool ValidateOrder() => Peer.TryRead(_order, SubjectsContext.Default.Order);

    [Benchmark(Baseline = true, Description = "TypedWs"), BenchmarkCategory("3 20 members")]
    public bool ReadProfile() => Codec.TryRead<ProfileCodec, Profile>(_profile, out _);

    [Benchmark(Description = "System.Text.Json"), BenchmarkCategory("3 20 members")]
    public object? DeserializeProfile() => Peer.Read(_profile, SubjectsContext.Default.Profile);

    [Benchmark(Description = "System.Text.Json + Validator"), BenchmarkCategory("3 20 members")]
    public bool ValidateProfile() => Peer.TryRead(_profile, SubjectsContext.Default.Profile);
}
