using System.Text;
using TypedWs.Messages;
using TypedWs.PubSub;

namespace TypedWs.Tests.PubSub;

/// <summary>Publications to subscribers of which some take them compressed.</summary>
public sealed class CompressedTopicTests
{
    private readonly ManualTurns _turns = new();
    private readonly CapitalDeflater _deflater = new();
    private readonly FakeSubscriber _plain = new();
    private readonly FakeSubscriber _deflated = new() { TakesDeflated = true };
    private readonly Topic _topic;

    public CompressedTopicTests()
    {
        _topic = new Topic("room", new PublicationClock(), _turns, deflater: _deflater);
        _topic.TryAdd(_plain);
        _topic.TryAdd(_deflated);
    }

    [Theory]
    [InlineData("tiny|a long line", "tiny|A LONG LINE")]
    [InlineData("a long line|tiny", "A LONG LINE|tiny")]
    [InlineData("tiny|less|a long line|tiny|another long line", "tiny|less|A LONG LINE|tiny|ANOTHER LONG LINE")]
    [InlineData("tiny|less", "tiny|less")]
    public void A_publication_is_compressed_once_whatever_is_taken_together_with_it(string published, string compressed)
    {
        for (int turn = 1; turn <= 3; turn++)
        {
            string[] lines = published.Split('|');
            foreach (string line in lines)
            {
                _topic.Publish(Encoding.UTF8.GetBytes(line + "\n"), except: null);
            }

            _turns.Run();
            Assert.Equal(Enumerable.Repeat(lines, turn).SelectMany(static all => all), _plain.Received);
            Assert.Equal(Enumerable.Repeat(compressed.Split('|'), turn).SelectMany(static all => all), _deflated.Received);
            Assert.Equal(turn * lines.Count(static line => line.Length > 4), _deflater.Compressed);
        }
    }

    /// <summary>Makes long lines to capitals, and leaves short ones.</summary>
    private sealed class CapitalDeflater : IPublicationDeflater
    {
        public int Compressed { get; private set; }

        public int Deflate(ReadOnlySpan<byte> frame, MessageTag tag, Span<byte> destination)
        {
            if (frame.Length <= 5)
            {
                return 0;
            }

            Compressed++;
            return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(frame).ToUpperInvariant(), destination);
        }
    }
}
