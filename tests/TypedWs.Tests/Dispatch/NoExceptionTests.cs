using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Dispatch;

/// <summary>Hostile input is answered without a single exception, caught ones included: they cost microseconds each.</summary>
[Collection(nameof(Alone))]
public sealed class NoExceptionTests
{
    private const string Valid = """{"type":"chat","payload":{"text":"h\u0069 \ud83d\ude00"},"id":"7","x":[1,-2.5e3,true,false,null,{}]}""";

    private static readonly string[] Invalid =
    [
        "",
        "nonsense",
        "null",
        "[]",
        "{}",
        "{\"type\":7}",
        "{\"type\":\"nope\"}",
        "{\"type\":\"nope\",\"payload\":{\"a\":[}",
        "{\"type\":\"chat\"}",
        "{\"type\":\"chat\",\"payload\":null}",
        "{\"type\":\"chat\",\"payload\":7}",
        "{\"type\":\"chat\",\"payload\":{\"text\":7}}",
        "{\"type\":\"chat\",\"payload\":{\"text\":\"\\ud800\"}}",
        "{\"type\":\"chat\",\"payload\":{\"text\":\"a\",\"text\":\"b\"}}",
        "{\"type\":\"chat\",\"payload\":{\"text\":\"too long by far\"}}",
        "{\"type\":\"chat\",\"type\":\"chat\"}",
        "{\"type\":\"chat\",\"payload\":{\"text\":\"a\"},\"id\":1e2}",
        "{\"type\":\"find\",\"payload\":{\"limit\":99999999999999999999999999}}",
        "{\"type\":\"find\",\"payload\":{\"limit\":1.5,\"name\":{}}}",
        "{\"type\":\"either\"}",
        "{\"type\":\"table\",\"payload\":{\"a/b\":null,\"~\":\"x\"}}",
        new string('[', 1000),
        "{\"type\":\"find\",\"x\":" + new string('[', 64) + new string(']', 64) + "}",
    ];

    private readonly TestEndpoint _endpoint = new() { KeepsMessages = false };

    [Fact]
    public void No_invalid_message_throws()
    {
        var connection = new TestConnection(_endpoint);
        byte[][] frames = [.. Invalid.Select(ClientFrames.Text), ClientFrames.Binary(0xFF),
            ClientFrames.Binary([.. "{\"type\":\""u8, 0xC3])];
        Assert.Empty(ThrownExceptions.During(() =>
        {
            foreach (byte[] frame in frames)
            {
                connection.Transport.Push(frame);
            }
        }));
        Assert.Equal(frames.Length, connection.TakeTexts().Length);
    }

    [Fact]
    public void A_message_above_the_limit_does_not_throw()
    {
        var connection = new TestConnection(_endpoint, static options => options.MaxMessageSize = 10);
        byte[] frame = ClientFrames.Text(Valid);
        Assert.Empty(ThrownExceptions.During(() => connection.Transport.Push(frame)));
        Assert.Equal("message_too_large seq=1", ErrorSummary.Of(Assert.Single(connection.TakeTexts())));
    }

    [Fact]
    public void No_message_that_is_cut_off_throws()
    {
        var connection = new TestConnection(_endpoint);
        byte[][] frames = [.. Enumerable.Range(0, Valid.Length).Select(static length => ClientFrames.Text(Valid[..length]))];
        Assert.Empty(ThrownExceptions.During(() => Array.ForEach(frames, frame => connection.Transport.Push(frame))));
        string[] answers = connection.TakeTexts();
        Assert.Equal(Valid.Length, answers.Length);
        Assert.All(answers, static answer => Assert.StartsWith("malformed_json ", ErrorSummary.Of(answer), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void No_damaged_message_throws_or_goes_without_an_answer(int seed) => Fuzz.Run(seed, seed =>
    {
        const int Count = 5000;
        var random = new Random(seed);
        byte[][] frames = new byte[Count][];
        for (int index = 0; index < Count; index++)
        {
            // Binary, so that damaged UTF-8 reaches the typed layer. The endpoint answers each: it has an id or is wrong.
            byte[] message = System.Text.Encoding.UTF8.GetBytes(Valid);
            for (int damage = random.Next(1, 4); damage > 0; damage--)
            {
                message[random.Next(message.Length)] = (byte)random.Next(256);
            }

            frames[index] = ClientFrames.Binary(message);
        }

        var connection = new TestConnection(_endpoint);
        Assert.Empty(ThrownExceptions.During(() => Array.ForEach(frames, frame => connection.Transport.Push(frame))));
        Assert.InRange(connection.TakeTexts().Length, Count * 9 / 10, Count);
        Assert.Equal(WsConnectionState.Open, connection.Ws.State);
    });

    [Fact]
    public void The_count_sees_exceptions_that_are_caught()
        => Assert.Single(ThrownExceptions.During(static () => int.TryParse("1", out _)
            .Equals(Catch(static () => throw new InvalidOperationException("seen")))));

    private static bool Catch(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
