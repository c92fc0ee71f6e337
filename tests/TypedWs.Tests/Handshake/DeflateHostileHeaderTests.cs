using System.Text;
using TypedWs.Handshake;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Handshake;

/// <summary>
/// <c>Sec-WebSocket-Extensions</c> from clients that are no clients. Its cost is in <see cref="LinearHeaderTests"/>.
/// </summary>
public sealed class DeflateHostileHeaderTests
{
    private const int Long = 100_000;

    private static readonly DeflatePolicy Policy = new(true, true, 15, 15, CanShrinkWindow: true);
    private static readonly DeflateClientOffer Offer = new(false, false, 15, ClientMaxWindowBits: 15);

    private static readonly string[] Pieces =
    [
        "permessage-deflate", "Permessage-Deflate", "server_no_context_takeover", "client_no_context_takeover", "server_max_window_bits",
        "client_max_window_bits", "other", "=", ";", ",", "\"", "\\", " ", "\t", "8", "9", "10", "15", "16", "015",
        "\"12\"", "\0", "é", "\r\n", "",
    ];

    private static readonly Dictionary<string, string> Headers = new()
    {
        ["a long name"] = new string('a', Long),
        ["a long value"] = "permessage-deflate; server_max_window_bits=" + new string('1', Long),
        ["long white space"] = "permessage-deflate;" + new string(' ', Long),
        ["many offers"] = string.Concat(Enumerable.Repeat("permessage-deflate; server_max_window_bits=8,", Long / 40)),
        ["many parameters"] = "permessage-deflate" + string.Concat(Enumerable.Repeat("; unknown=1", Long / 10)),
        ["many semicolons"] = "permessage-deflate" + new string(';', Long),
        ["many equals signs"] = "permessage-deflate; " + new string('=', Long),
        ["many commas"] = new string(',', Long),
        ["a quote that does not end"] = "permessage-deflate; server_max_window_bits=\"" + new string('1', Long),
        ["a quote full of separators"] = "permessage-deflate; server_max_window_bits=\"" + new string(',', Long) + "\"",
        ["a quote full of escapes"] =
            "permessage-deflate; server_max_window_bits=\"" + string.Concat(Enumerable.Repeat("\\1", Long)) + "\"",
        ["a quote full of backslashes"] = "permessage-deflate; server_max_window_bits=\"" + new string('\\', Long),
        ["quotes only"] = new string('"', Long),
        ["backslashes only"] = new string('\\', Long),
    };

    public static TheoryData<string> Names => [.. Headers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_hostile_header_is_declined_and_does_not_hide_a_good_line_before_it(string name)
    {
        string header = Headers[name];
        Assert.False(DeflateNegotiation.TryAccept([header], Policy, out _, out string answer));
        Assert.Equal("", answer);
        Assert.True(DeflateNegotiation.TryAccept(["permessage-deflate", header], Policy, out _, out answer));
        Assert.Equal("permessage-deflate", answer);

        DeflateFault fault = DeflateNegotiation.CheckAnswer([header], Offer, out DeflateParameters? parameters);
        Assert.Equal(name == "many commas", fault == DeflateFault.None);
        Assert.Null(parameters);
    }

    [Fact]
    public void No_header_makes_the_negotiation_throw_and_each_answer_keeps_the_promises()
        => Fuzz.Run(17, static seed =>
        {
            var random = new Random(seed);
            int accepted = 0, negotiated = 0;
            for (int i = 0; i < 20_000; i++)
            {
                string[] lines = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => MakeLine(random))];
                if (DeflateNegotiation.TryAccept(lines, Policy, out DeflateParameters parameters, out string answer))
                {
                    accepted++;
                    Assert.InRange(parameters.ServerMaxWindowBits, 9, 15);
                    Assert.InRange(parameters.ClientMaxWindowBits, 8, 15);
                    Assert.StartsWith("permessage-deflate", answer, StringComparison.Ordinal);
                }
                else
                {
                    Assert.Equal("", answer);
                }

                if (DeflateNegotiation.CheckAnswer(lines, Offer, out DeflateParameters? result) != DeflateFault.None)
                {
                    Assert.Null(result);
                }
                else if (result is { } agreed)
                {
                    negotiated++;
                    Assert.InRange(agreed.ServerMaxWindowBits, 8, 15);
                    Assert.InRange(agreed.ClientMaxWindowBits, 9, 15);
                }
            }

            Assert.True(accepted > 100, $"accepted: {accepted}");
            Assert.True(negotiated > 100, $"negotiated: {negotiated}");
        });

    // Half of the lines are nearly right, so that the later checks are reached too.
    private static string MakeLine(Random random)
    {
        var line = new StringBuilder();
        if (random.Next(2) == 0)
        {
            for (int parts = random.Next(12); parts > 0; parts--)
            {
                line.Append(Pieces[random.Next(Pieces.Length)]);
            }

            return line.ToString();
        }

        line.Append("permessage-deflate");
        for (int parts = random.Next(5); parts > 0; parts--)
        {
            line.Append(random.Next(8) == 0 ? "," : ";").Append(Pieces[random.Next(Pieces.Length)]);
            if (random.Next(2) == 0)
            {
                line.Append('=').Append(random.Next(7, 17));
            }
        }

        return line.ToString();
    }
}
