using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

/// <summary>In steady state a message costs no memory but what the user asked for.</summary>
[Collection(nameof(Alone))]
public sealed class ConnectionAllocationTests
{
    private const int WarmUp = 200;
    private const int Attempts = 3;
    private const int Messages = 1000;
    private const int Rounds = WarmUp + (Attempts * Messages);

    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void A_raw_echo_allocates_nothing(int size)
    {
        var connection = new TestConnection(new EchoEndpoint());
        byte[] binary = ClientFrames.Binary(new byte[size]);
        byte[] text = ClientFrames.Text(new string('x', size));
        Assert.Equal(0, Measure(connection, [binary, text]));
        Assert.Equal(2 * Rounds, connection.Transport.FlushCount);
    }

    [Fact]
    public void A_message_that_straddles_reads_allocates_nothing()
    {
        var connection = new TestConnection(new EchoEndpoint());
        byte[] frame = ClientFrames.Binary(new byte[1000]);
        Assert.Equal(0, Measure(connection, [frame[..3], frame[3..500], frame[500..]]));
        Assert.Equal(Rounds, connection.Transport.FlushCount);
    }

    [Fact]
    public void A_ping_allocates_nothing()
        => Assert.Equal(0, Measure(new TestConnection(new EchoEndpoint()), [ClientFrames.Ping("are you there?")]));

    [Fact]
    public void A_typed_message_costs_the_message_and_its_string()
    {
        var connection = new TestConnection(new TestEndpoint { KeepsMessages = false });
        long expected = MeasureOwnObjects();
        Assert.InRange(expected, 40, 100);
        Assert.Equal(expected, Measure(connection, [ClientFrames.Text("""{"type":"chat","payload":{"text":"0123456789"}}""")]));
    }

    [Fact]
    public void A_traceparent_costs_nothing_more_while_nobody_listens()
    {
        var connection = new TestConnection(new TestEndpoint { KeepsMessages = false });
        long expected = MeasureOwnObjects();
        Assert.Equal(
            expected,
            Measure(
                connection,
                [
                    ClientFrames.Text(
                        """{"type":"chat","traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01","payload":"""
                        + """{"text":"0123456789"}}"""
                    ),
                ]));
    }

    [Fact]
    public void An_acknowledgement_costs_nothing_more()
    {
        var connection = new TestConnection(new TestEndpoint { KeepsMessages = false });
        long expected = MeasureOwnObjects();
        Assert.Equal(expected, Measure(connection, [ClientFrames.Text("""{"type":"chat","payload":{"text":"0123456789"},"id":"7"}""")]));
        Assert.Equal(Rounds, connection.Transport.FlushCount);
    }

    [Fact]
    public void A_request_and_its_reply_cost_nothing_more()
    {
        var reply = new Found(7);
        var connection = new TestConnection(new TestEndpoint { KeepsMessages = false, OnFind = _ => reply });
        long expected = Measure(connection, [ClientFrames.Text("""{"type":"find"}""")]);
        Assert.InRange(expected, 1, 40);
        Assert.Equal(expected, Measure(connection, [ClientFrames.Text("""{"type":"find","id":"7"}""")]));
    }

    [Fact]
    public void Sending_a_typed_message_from_a_handler_costs_nothing_more()
    {
        var answer = new Chat("an answer");
        var endpoint = new TestEndpoint
        {
            KeepsMessages = false,
            OnChat = (ws, _) =>
            {
                ws.Send(answer);
                return default;
            },
        };
        long expected = MeasureOwnObjects();
        Assert.Equal(
            expected,
            Measure(new TestConnection(endpoint), [ClientFrames.Text("""{"type":"chat","payload":{"text":"0123456789"}}""")]));
    }

    [Fact]
    public void Limits_of_what_clients_send_cost_nothing_more()
    {
        var connection = new TestConnection(new TestEndpoint { KeepsMessages = false }, static options =>
        {
            options.Rates.Message = options.Rates.Address = options.Rates.User = new WsRateLimit(1_000_000, 1_000_000);
            options.Rates.Errors = options.Rates.RateLimitRefusals = new WsRateLimit(1, 1);
        });
        long expected = MeasureOwnObjects();
        Assert.Equal(expected, Measure(connection, [ClientFrames.Text("""{"type":"chat","payload":{"text":"0123456789"}}""")]));
    }

    [Theory]
    [InlineData("""{"type":"chat","payload":{"text":"0123456789"}}""", true)]
    [InlineData("""{"type":"chat",}""", false)]
    [InlineData("""{"type":"dance","id":7}""", false)]
    [InlineData("""{"type":"chat","payload":{"text":"0123456789x"}}""", false)]
    public void A_message_that_is_refused_allocates_nothing(string message, bool isLimited)
    {
        var connection = new TestConnection(new TestEndpoint { KeepsMessages = false }, options =>
        {
            if (isLimited)
            {
                options.Rates.Message = new WsRateLimit(0.001, 1);
            }
        });
        Assert.Equal(0, Measure(connection, [ClientFrames.Text(message)]));
        Assert.Equal(Rounds, connection.Transport.FlushCount + (isLimited ? 1 : 0));
    }

    [Fact]
    public void Metrics_that_somebody_listens_to_cost_nothing_more()
    {
        double heard = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == WsTelemetry.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => heard += value);
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => heard++);
        listener.Start();
        var answer = new Chat("an answer");
        var endpoint = new TestEndpoint
        {
            KeepsMessages = false,
            OnChat = (ws, _) =>
            {
                ws.Send(answer);
                return default;
            },
        };
        long expected = MeasureOwnObjects();

        Assert.Equal(
            expected,
            Measure(new TestConnection(endpoint), [ClientFrames.Text("""{"type":"chat","payload":{"text":"0123456789"}}""")]));

        // Received, handled for so long, sent, delivered.
        Assert.InRange(heard, 4 * Rounds, double.MaxValue);
    }

    [Fact]
    public void A_reply_that_awaits_keeps_the_id_of_its_message_once()
    {
        string id = new('7', 64);
        long copy = MeasureAwaited(id) - MeasureAwaited("7");
        Assert.Equal(SizeOfArray(id.Length + 2) - SizeOfArray("7".Length + 2), copy);
    }

    // The handler awaits until its message was taken, and goes on in this thread.
    private static long MeasureAwaited(string id)
    {
        var found = new Found(1);
        TaskCompletionSource<Found?> result = new();
        var endpoint = new TestEndpoint { KeepsMessages = false, OnFindAsync = _ => new ValueTask<Found?>(result.Task) };
        var connection = new TestConnection(endpoint);
        connection.Transport.KeepsOutput = false;
        byte[] message = ClientFrames.Text($$"""{"type":"find","payload":{"name":"x"},"id":"{{id}}"}""");
        byte[] buffer = new byte[message.Length];
        long best = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            result = new TaskCompletionSource<Found?>();
            message.CopyTo(buffer, 0);
            long before = GC.GetAllocatedBytesForCurrentThread();
            connection.Transport.Push(buffer);
            result.SetResult(found);
            best = Math.Min(best, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.NotEqual(0, connection.Transport.FlushCount);
        return best;
    }

    private static long SizeOfArray(int length)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[] array = new byte[length];
        long size = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive(array);
        return size;
    }

    /// <summary>Bytes allocated per round of pushing copies of these pieces, after a warm-up.</summary>
    private static long Measure(TestConnection connection, byte[][] pieces)
    {
        connection.Transport.KeepsOutput = false;
        byte[] buffer = new byte[pieces.Max(static piece => piece.Length)];
        Run(connection, pieces, buffer, WarmUp);

        // The best of some: what a message costs shows in each, what the runtime does now and then (compiling a hot
        // method anew may allocate on our thread) in one.
        long best = long.MaxValue;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run(connection, pieces, buffer, Messages);
            best = Math.Min(best, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, best % Messages);
        return best / Messages;
    }

    private static void Run(TestConnection connection, byte[][] pieces, byte[] buffer, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            foreach (byte[] piece in pieces)
            {
                // The connection unmasks in place.
                piece.CopyTo(buffer, 0);
                connection.Transport.Push(buffer.AsSpan(0, piece.Length));
            }
        }
    }

    private static long MeasureOwnObjects()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int index = 0; index < Messages; index++)
        {
            Use(new Chat(new string('x', 10)));
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Messages;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Use(Chat chat) => GC.KeepAlive(chat);

    private sealed class EchoEndpoint : WsRawEndpoint
    {
        public override ValueTask OnText(WsRawConnection ws, ReadOnlySpan<byte> text)
        {
            ws.SendText(text);
            return default;
        }

        public override ValueTask OnBinary(WsRawConnection ws, ReadOnlySpan<byte> data)
        {
            ws.SendBinary(data);
            return default;
        }
    }
}
