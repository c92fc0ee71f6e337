using TypedWs.Handshake;

namespace TypedWs.Tests.Handshake;

/// <summary>The server's half of the negotiation of permessage-deflate: RFC 6455 §9.1, RFC 7692 §5 and §7.1.</summary>
public sealed class DeflateOfferTests
{
    private const string Fuzzer = "client_no_context_takeover; client_max_window_bits";

    /// <summary>The server's preference: everything that the extension can do.</summary>
    private static readonly DeflatePolicy Full = new(true, true, 15, 15, CanShrinkWindow: true);

    /// <summary>The server's preference: nothing is kept between two messages.</summary>
    private static readonly DeflatePolicy Shared = Full with { KeepsOutboundContext = false, KeepsInboundContext = false };

    /// <summary>The offers of the public suite's groups 12 and 13, and their answers.</summary>
    public static TheoryData<string, string> SuiteOffers => new()
    {
        { $"permessage-deflate; {Fuzzer}", "permessage-deflate; client_no_context_takeover" },
        {
            $"permessage-deflate; server_no_context_takeover; {Fuzzer}",
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
        },
        {
            $"permessage-deflate; server_max_window_bits=9; {Fuzzer}",
            "permessage-deflate; client_no_context_takeover; server_max_window_bits=9"
        },
        {
            $"permessage-deflate; server_max_window_bits=15; {Fuzzer}",
            "permessage-deflate; client_no_context_takeover; server_max_window_bits=15"
        },
        {
            $"permessage-deflate; server_no_context_takeover; server_max_window_bits=9; {Fuzzer}",
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9"
        },
        {
            $"permessage-deflate; server_no_context_takeover; server_max_window_bits=15; {Fuzzer}",
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=15"
        },
        {
            $"permessage-deflate; server_no_context_takeover; server_max_window_bits=9; {Fuzzer}, "
            + $"permessage-deflate; server_no_context_takeover; {Fuzzer}, permessage-deflate; {Fuzzer}",
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9"
        },
    };

    [Theory]
    [MemberData(nameof(SuiteOffers))]
    public void Each_offer_of_the_public_suite_is_accepted(string offer, string answer) => Assert.Equal(answer, Accept(Full, offer));

    [Fact]
    public void The_suites_last_offers_are_a_way_out_for_a_server_that_cannot_shrink_its_window()
    {
        string offers = $"permessage-deflate; server_no_context_takeover; server_max_window_bits=9; {Fuzzer}, "
            + $"permessage-deflate; server_no_context_takeover; {Fuzzer}, permessage-deflate; {Fuzzer}";
        Assert.Equal(
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
            Accept(Full with { CanShrinkWindow = false }, offers));
    }

    public static TheoryData<string?[]> NoOffers => new()
    {
        Array.Empty<string?>(),
        new string?[] { null },
        new string?[] { "" },
        new string?[] { " , ", ",,,\t" },
        new string?[] { "x-webkit-deflate-frame" },
        new string?[] { "permessage-bzip2, permessage-snappy; level=1", "permessage-deflate2" },
        new string?[] { "permessage_deflate" },
        new string?[] { "server_no_context_takeover" },
    };

    [Theory]
    [MemberData(nameof(NoOffers))]
    public void Nothing_is_answered_to_a_client_that_does_not_offer_it(string?[] lines)
    {
        Assert.False(DeflateNegotiation.TryAccept(lines, Full, out _, out string answer));
        Assert.Equal("", answer);
    }

    public static TheoryData<string> Equivalent =>
    [
        "permessage-deflate;server_max_window_bits=10;client_no_context_takeover",
        "permessage-deflate; client_no_context_takeover; server_max_window_bits=10",
        " permessage-deflate ; client_no_context_takeover ; server_max_window_bits=10 ",
        "\tpermessage-deflate\t;\tclient_no_context_takeover\t;\tserver_max_window_bits\t=\t10\t",
        "permessage-deflate; client_no_context_takeover; server_max_window_bits=\"10\"",
        "permessage-deflate; client_no_context_takeover; server_max_window_bits = \"\\1\\0\"",
        "Permessage-Deflate; Client_No_Context_Takeover; SERVER_MAX_WINDOW_BITS=10",
        ",, permessage-deflate; client_no_context_takeover; server_max_window_bits=10,",
        "first; a=\",; permessage-deflate\", permessage-deflate; client_no_context_takeover; server_max_window_bits=10",
        "first; a=\"\\\"\\\\\", permessage-deflate; client_no_context_takeover; server_max_window_bits=10, last",
    ];

    [Theory]
    [MemberData(nameof(Equivalent))]
    public void White_space_quotes_order_case_and_other_extensions_make_no_difference(string line)
        => Assert.Equal("permessage-deflate; client_no_context_takeover; server_max_window_bits=10", Accept(Full, line));

    public static TheoryData<string> MalformedOffers =>
    [
        "permessage-deflate;",
        "permessage-deflate; ; server_no_context_takeover",
        "permessage-deflate; =",
        "permessage-deflate; =10",
        "permessage-deflate; server_max_window_bits=",
        "permessage-deflate; server_max_window_bits=\"\"",
        "permessage-deflate; server_max_window_bits=\" 10\"",
        "permessage-deflate; server_max_window_bits=\"1\\\"0\"",
        "permessage-deflate; server_max_window_bits==10",
        "permessage-deflate; server_max_window_bits=1 0",
        "permessage-deflate; \"server_no_context_takeover\"",
        "permessage-deflate; server no_context_takeover",
        "\"permessage-deflate\"",
        "permessage-deflate=15",
        "permessage-deflate server_no_context_takeover",
        "permessage-deflate; server_no_context_takeover\u00A0",
        "permessage-d\u00E9flate",
        "permessage-deflate\0",
        "; server_no_context_takeover",
    ];

    [Theory]
    [MemberData(nameof(MalformedOffers))]
    public void A_malformed_offer_is_skipped_and_the_next_one_is_looked_at(string malformed)
    {
        const string Valid = "permessage-deflate; server_max_window_bits=11";
        Assert.Null(Accept(Full, malformed));
        Assert.Equal(Valid, Accept(Full, malformed, Valid));
        Assert.Equal(Valid, Accept(Full, $"{malformed}, {Valid}"));
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("\"10")]
    [InlineData("10\"")]
    [InlineData("\"10\\\"")]
    [InlineData("\"10\"\"")]
    public void A_quoted_string_that_does_not_end_takes_the_rest_of_its_line_with_it(string value)
    {
        string unending = $"permessage-deflate; server_max_window_bits={value}";
        Assert.Null(Accept(Full, unending));
        Assert.Null(Accept(Full, unending + ", permessage-deflate"));
        Assert.Equal("permessage-deflate", Accept(Full, unending, "permessage-deflate"));
    }

    public static TheoryData<string> DeclinedParameters =>
    [
        // RFC 7692 §7.1: "contains an extension parameter not defined for use in an offer".
        "unknown",
        "unknown=15",
        "server_max_window_bits=10; s2s_no_context_takeover",
        "window_bits=15",
        "no_context_takeover",

        // "contains multiple extension parameters with the same name".
        "server_no_context_takeover; server_no_context_takeover",
        "client_no_context_takeover; server_no_context_takeover; client_no_context_takeover",
        "server_max_window_bits=10; server_max_window_bits=10",
        "server_max_window_bits=10; server_max_window_bits=\"11\"",
        "client_max_window_bits; client_max_window_bits",
        "client_max_window_bits; client_max_window_bits=10",
        "client_max_window_bits=10; CLIENT_MAX_WINDOW_BITS",

        // "contains an extension parameter with an invalid value".
        "server_no_context_takeover=1",
        "server_no_context_takeover=true",
        "client_no_context_takeover=\"x\"",
        "server_max_window_bits",
        "server_max_window_bits=0",
        "server_max_window_bits=7",
        "server_max_window_bits=16",
        "server_max_window_bits=010",
        "server_max_window_bits=09",
        "server_max_window_bits=+9",
        "server_max_window_bits=-9",
        "server_max_window_bits=9.0",
        "server_max_window_bits=0x9",
        "server_max_window_bits=150",
        "server_max_window_bits=4294967305",
        "server_max_window_bits=nine",
        "client_max_window_bits=7",
        "client_max_window_bits=16",
        "client_max_window_bits=08",
        "client_max_window_bits=\"15 \"",

        // "The server doesn't support the offered configuration": zlib has no raw window of 8.
        "server_max_window_bits=8",
    ];

    [Theory]
    [MemberData(nameof(DeclinedParameters))]
    public void An_offer_with_a_wrong_parameter_is_declined_and_the_next_one_is_looked_at(string parameters)
    {
        Assert.Null(Accept(Full, $"permessage-deflate; {parameters}"));
        Assert.Null(Accept(Full, $"permessage-deflate; {parameters}; server_no_context_takeover"));
        Assert.Equal("permessage-deflate", Accept(Full, $"permessage-deflate; {parameters}, permessage-deflate"));
        Assert.Equal("permessage-deflate", Accept(Full, $"permessage-deflate; {parameters}", "permessage-deflate"));
    }

    [Fact]
    public void The_first_offer_that_can_be_kept_wins()
        => Assert.Equal(
            "permessage-deflate; server_max_window_bits=12",
            Accept(
                Full,
                "permessage-deflate; server_max_window_bits=8",
                "permessage-deflate; server_max_window_bits=12, permessage-deflate; server_max_window_bits=14",
                "permessage-deflate"));

    [Theory]
    [InlineData("", true, true, "")]
    [InlineData("", false, true, "; server_no_context_takeover")]
    [InlineData("", true, false, "; client_no_context_takeover")]
    [InlineData("", false, false, "; server_no_context_takeover; client_no_context_takeover")]
    [InlineData("; server_no_context_takeover", true, true, "; server_no_context_takeover")]
    [InlineData("; client_no_context_takeover", true, true, "; client_no_context_takeover")]
    [InlineData("; client_no_context_takeover", false, true, "; server_no_context_takeover; client_no_context_takeover")]
    public void Contexts_are_kept_where_both_sides_want_it(string offered, bool outbound, bool inbound, string answered)
    {
        DeflatePolicy policy = Full with { KeepsOutboundContext = outbound, KeepsInboundContext = inbound };
        Assert.True(
            DeflateNegotiation.TryAccept(["permessage-deflate" + offered], policy, out DeflateParameters parameters, out string answer));
        Assert.Equal("permessage-deflate" + answered, answer);
        Assert.Equal(answered.Contains("server", StringComparison.Ordinal), parameters.ServerNoContextTakeover);
        Assert.Equal(answered.Contains("client", StringComparison.Ordinal), parameters.ClientNoContextTakeover);
        Assert.Equal((15, 15), (parameters.ServerMaxWindowBits, parameters.ClientMaxWindowBits));
    }

    [Theory]
    [InlineData(null, 15, null, 15)]
    [InlineData(null, 11, 11, 11)]
    [InlineData(15, 15, 15, 15)]
    [InlineData(15, 9, 9, 9)]
    [InlineData(12, 15, 12, 12)]
    [InlineData(12, 12, 12, 12)]
    [InlineData(9, 15, 9, 9)]
    [InlineData(13, 10, 10, 10)]
    [InlineData(10, 13, 10, 10)]
    public void The_servers_window_is_the_smaller_of_both(int? offered, int wanted, int? answered, int used)
    {
        Assert.True(
            DeflateNegotiation.TryAccept(
                [offered is null ? "permessage-deflate" : $"permessage-deflate; server_max_window_bits={offered}"],
                Full with { OutboundWindowBits = wanted },
                out DeflateParameters parameters,
                out string answer));
        Assert.Equal(answered is null ? "permessage-deflate" : $"permessage-deflate; server_max_window_bits={answered}", answer);
        Assert.Equal(used, parameters.ServerMaxWindowBits);
    }

    [Theory]
    [InlineData("", 10, null, 15)]
    [InlineData("; client_max_window_bits", 15, null, 15)]
    [InlineData("; client_max_window_bits", 10, 10, 10)]
    [InlineData("; client_max_window_bits", 8, 8, 8)]
    [InlineData("; client_max_window_bits=15", 15, null, 15)]
    [InlineData("; client_max_window_bits=15", 12, 12, 12)]
    [InlineData("; client_max_window_bits=10", 15, 10, 10)]
    [InlineData("; client_max_window_bits=10", 12, 10, 10)]
    [InlineData("; client_max_window_bits=12", 10, 10, 10)]
    [InlineData("; client_max_window_bits=8", 15, 8, 8)]
    [InlineData("; client_max_window_bits=\"9\"", 15, 9, 9)]
    public void The_clients_window_is_answered_only_when_it_is_offered_and_smaller_than_15(
        string offered, int wanted, int? answered, int used)
    {
        Assert.True(
            DeflateNegotiation.TryAccept(
                ["permessage-deflate" + offered],
                Full with { InboundWindowBits = wanted },
                out DeflateParameters parameters,
                out string answer));
        Assert.Equal(answered is null ? "permessage-deflate" : $"permessage-deflate; client_max_window_bits={answered}", answer);
        Assert.Equal(used, parameters.ClientMaxWindowBits);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(14)]
    public void A_server_that_cannot_shrink_its_window_declines_what_demands_it_and_promises_15_else(int bits)
    {
        DeflatePolicy policy = Shared with { CanShrinkWindow = false, OutboundWindowBits = bits };
        Assert.Null(Accept(policy, $"permessage-deflate; server_max_window_bits={bits}"));
        Assert.True(DeflateNegotiation.TryAccept(["permessage-deflate"], policy, out DeflateParameters parameters, out string answer));
        Assert.Equal("permessage-deflate; server_no_context_takeover; client_no_context_takeover", answer);
        Assert.Equal(15, parameters.ServerMaxWindowBits);
        Assert.Equal(
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=15",
            Accept(policy, "permessage-deflate; server_max_window_bits=15"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Elements_behind_the_thirty_second_are_declined(int perLine)
    {
        string[] others = [.. Enumerable.Range(0, DeflateNegotiation.MaxOffers).Select(static i => $"x{i}; a=1")];
        Assert.Equal("permessage-deflate", Accept(Full, [.. Lines([.. others[1..], "permessage-deflate"])]));
        Assert.Null(Accept(Full, [.. Lines([.. others, "permessage-deflate"])]));
        Assert.Null(Accept(Full, [.. Lines(others), "permessage-deflate, permessage-deflate", "permessage-deflate"]));

        IEnumerable<string> Lines(string[] all) => all.Chunk(perLine).Select(static chunk => string.Join(", ,", chunk));
    }

    [Fact]
    public void Equal_answers_are_one_object_because_each_response_keeps_its_own()
        => Assert.Same(
            Accept(Full, "permessage-deflate; server_max_window_bits=12"),
            Accept(Full, "x, permessage-deflate; server_max_window_bits=12"));

    private static string? Accept(in DeflatePolicy policy, params string?[] lines)
        => DeflateNegotiation.TryAccept(lines, policy, out _, out string answer) ? answer : null;
}
