using System.Diagnostics;
using System.Text;
using TypedWs.Messages;

namespace TypedWs.Tests.Messages;

/// <summary>docs/wire-protocol.md, "Envelope": where a <c>traceparent</c> is found, and which are none.</summary>
public sealed class TraceParentTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Span = "00f067aa0ba902b7";
    private const string Valid = $"00-{Trace}-{Span}-01";

    [Theory]
    [InlineData($"{{\"traceparent\":\"{Valid}\"}}")]
    [InlineData($" {{ \"v\" : [1,{{}}] , \"traceparent\" : \"{Valid}\" , \"type\":\"a\" }} ")]
    [InlineData($"{{\"payload\":{{\"traceparent\":\"no\"}},\"traceparent\":\"{Valid}\"")]
    [InlineData($"{{\"trace\\u0070arent\":\"{Valid}\"}}")]
    [InlineData($"{{\"traceparent\":\"{Valid}\",\"traceparent\":\"00-{Span}{Span}-{Span}-01\"}}")]
    [InlineData($"{{\"traceparent\":\"01-{Trace}-{Span}-01\"}}")]
    public void Is_found(string document)
    {
        Assert.True(TraceParent.TryFind(Encoding.UTF8.GetBytes(document), out ActivityContext parent));
        Assert.Equal(Trace, parent.TraceId.ToHexString());
        Assert.Equal(Span, parent.SpanId.ToHexString());
        Assert.Equal(ActivityTraceFlags.Recorded, parent.TraceFlags);
        Assert.True(parent.IsRemote);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"traceparent\"")]
    [InlineData($"[\"traceparent\",\"{Valid}\"]")]
    [InlineData($"{{\"payload\":{{\"traceparent\":\"{Valid}\"}}}}")]
    [InlineData($"{{\"payload\":[],,\"traceparent\":\"{Valid}\"}}")]
    [InlineData($"{{\"traceParent\":\"{Valid}\"}}")]
    [InlineData("{\"traceparent\":")]
    [InlineData("{\"traceparent\":\"00-")]
    [InlineData($"{{\"traceparent\":[\"{Valid}\"]}}")]
    [InlineData($"{{\"traceparent\":null,\"traceparent\":\"{Valid}\"}}")]
    [InlineData($"{{\"traceparent\":\"{Valid}-what-comes-later\"}}")]
    [InlineData($"{{\"traceparent\":\"\\u0030{Trace}-{Span}-01aaa\"}}")]
    [InlineData($"{{\"traceparent\":\"00_{Trace}-{Span}-01\"}}")]
    [InlineData($"{{\"traceparent\":\"00-{Trace}x{Span}-01\"}}")]
    [InlineData($"{{\"traceparent\":\"00-{Trace}-{Span}x01\"}}")]
    [InlineData($"{{\"traceparent\":\"00-{Trace}-{Span}-0g\"}}")]
    [InlineData($"{{\"traceparent\":\"00-4BF92F3577B34DA6A3CE929D0E0E4736-{Span}-01\"}}")]
    [InlineData($"{{\"traceparent\":\"00-{Trace}-0000000000000000-01\"}}")]
    [InlineData($"{{\"traceparent\":\"00-00000000000000000000000000000000-{Span}-01\"}}")]
    [InlineData($"{{\"traceparent\":\"ff-{Trace}-{Span}-01\"}}")]
    [InlineData($"{{\"traceparent\":\"00-é92f3577b34da6a3ce929d0e0e4736-{Span}-01\"}}")]
    public void Is_none(string document)
    {
        Assert.False(TraceParent.TryFind(Encoding.UTF8.GetBytes(document), out ActivityContext parent));
        Assert.Equal(default, parent);
    }

    [Fact]
    public void Is_none_wherever_a_message_is_cut_off_before_it()
    {
        byte[] document = Encoding.UTF8.GetBytes($"{{\"type\":\"a\\n\",\"payload\":{{\"x\":[1,2]}},\"traceparent\":\"{Valid}\"}}");
        for (int length = 0; length < document.Length - 2; length++)
        {
            Assert.False(TraceParent.TryFind(document.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void A_deep_payload_is_passed_or_ends_the_search()
    {
        string At(int depth) => $"{{\"payload\":{new string('[', depth)}{new string(']', depth)},\"traceparent\":\"{Valid}\"}}";
        Assert.True(TraceParent.TryFind(Encoding.UTF8.GetBytes(At(63)), out _));
        Assert.False(TraceParent.TryFind(Encoding.UTF8.GetBytes(At(64)), out _));
    }
}
