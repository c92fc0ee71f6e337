using System.Text;
using TypedWs.Protocol;
using TypedWs.Tests.Conformance;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Protocol;

/// <summary>Seeded and bounded: whatever arrives, nothing is thrown, and the split does not change what comes out.</summary>
public sealed class ProtocolFuzzTests
{
    private static readonly Rune[] Alphabet = [.. "aZ 9é߿消ﾀ🚀".EnumerateRunes()];

    private static readonly ProtocolLimits[] Limits =
    [
        new(64 * 1024, 1024 * 1024, 1000, DiscardOversize: true),
        new(50, 400, 5, DiscardOversize: true),
        new(50, 400, 5, DiscardOversize: false),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_octets_give_the_same_events_whatever_the_split(int seed) => Fuzz.Run(seed, static seed =>
    {
        var random = new Random(seed);
        for (int round = 0; round < LongTests.Choose(1000, 3000); round++)
        {
            byte[] wire = new byte[random.Next(1, 200)];
            random.NextBytes(wire);
            VerifySplits(random, wire);
        }
    });

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Valid_sessions_give_the_same_events_whatever_the_split_and_never_fail(int seed) => Fuzz.Run(seed, static seed =>
    {
        var random = new Random(seed);
        for (int round = 0; round < 500; round++)
        {
            WsRole role = (WsRole)random.Next(2);
            byte[] wire = WireFrame.Encode(role, RandomSession(random));
            List<string> events = ProtocolSession.Whole(role, wire, Limits[0]);

            Assert.DoesNotContain(events, e => e.StartsWith("failed", StringComparison.Ordinal));
            VerifySplits(random, wire);
        }
    });

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public void Mutated_sessions_give_the_same_events_whatever_the_split(int seed) => Fuzz.Run(seed, static seed =>
    {
        var random = new Random(seed);
        for (int round = 0; round < LongTests.Choose(500, 2000); round++)
        {
            byte[] wire = WireFrame.Encode((WsRole)random.Next(2), RandomSession(random));
            for (int mutations = random.Next(1, 4); mutations > 0; mutations--)
            {
                wire[random.Next(wire.Length)] ^= (byte)(1 << random.Next(8));
            }

            VerifySplits(random, wire);
        }
    });

    private static void VerifySplits(Random random, byte[] wire)
    {
        ProtocolLimits limits = Limits[random.Next(Limits.Length)];
        foreach (WsRole role in (WsRole[])[WsRole.Server, WsRole.Client])
        {
            List<string> whole = ProtocolSession.Whole(role, wire, limits);
            Assert.Equal(whole, ProtocolSession.InPieces(role, wire, 1, limits));
            Assert.Equal(whole, ProtocolSession.InPieces(role, wire, random.Next(1, wire.Length + 1), limits));
            Assert.Equal(whole, ProtocolSession.SplitAt(role, wire, random.Next(wire.Length), limits));
            Assert.Equal(whole, StoppedAtMessages(role, wire, limits));
            VerifyEndOfSession(whole);
        }
    }

    // A failure or a close is the last thing to come out, right behind its close frame.
    private static void VerifyEndOfSession(List<string> events)
    {
        int end = events.FindIndex(e => e.StartsWith("send close", StringComparison.Ordinal));
        if (end < 0)
        {
            return;
        }

        Assert.Equal(events.Count - 2, end);
        Assert.True(
            events[^1].StartsWith("failed", StringComparison.Ordinal)
            || events[^1].StartsWith("close", StringComparison.Ordinal));
    }

    private static List<string> StoppedAtMessages(WsRole role, byte[] wire, ProtocolLimits limits)
    {
        var recorder = new ProtocolRecorder(role) { StopAtMessages = true };
        using var protocol = new WsProtocol(role, limits, recorder);
        byte[] data = [.. wire];
        int offset = 0;
        while (offset < data.Length)
        {
            int consumed = protocol.Receive(data.AsSpan(offset));
            Assert.InRange(consumed, 1, data.Length - offset);
            offset += consumed;
        }

        return recorder.Events;
    }

    private static WireFrame[] RandomSession(Random random)
    {
        var frames = new List<WireFrame>();
        int messages = random.Next(1, 6);
        for (int i = 0; i < messages; i++)
        {
            AddMessage(random, frames);
        }

        if (random.Next(2) == 0)
        {
            frames.Add(WireFrame.Of(0x88, [0x0F, (byte)random.Next(0xA0), .. "done"u8]));
        }

        return [.. frames];
    }

    private static void AddMessage(Random random, List<WireFrame> frames)
    {
        bool text = random.Next(2) == 0;
        byte[] payload = text ? RandomText(random) : new byte[random.Next(random.Next(3) == 0 ? 400 : 40)];
        if (!text)
        {
            random.NextBytes(payload);
        }

        int opcode = text ? 0x01 : 0x02;
        int offset = 0;
        while (random.Next(3) == 0)
        {
            int length = random.Next(payload.Length - offset + 1);
            frames.Add(new WireFrame((byte)opcode, payload[offset..(offset + length)]));
            offset += length;
            opcode = 0;
            if (random.Next(3) == 0)
            {
                frames.Add(WireFrame.Of((byte)(random.Next(2) == 0 ? 0x89 : 0x8A), RandomText(random, 30)));
            }
        }

        frames.Add(new WireFrame((byte)(opcode | 0x80), payload[offset..]));
    }

    private static byte[] RandomText(Random random, int maxLength = 90)
    {
        var text = new StringBuilder();
        for (int length = random.Next(maxLength); length > 0; length--)
        {
            text.Append(Alphabet[random.Next(Alphabet.Length)]);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
