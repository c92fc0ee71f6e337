using TypedWs.Handshake;

namespace TypedWs.Tests.Handshake;

/// <summary>The client's half of the negotiation of permessage-deflate: RFC 6455 §4.1 and §9.1, RFC 7692 §5 and §7.1.</summary>
public sealed class DeflateAnswerTests
{
    private static readonly DeflateClientOffer Plain = new(false, false, 15, ClientMaxWindowBits: null);
    private static readonly DeflateClientOffer Flexible = Plain with { ClientMaxWindowBits = 15 };

    [Theory]
    [InlineData(false, false, 15, null, "permessage-deflate")]
    [InlineData(true, false, 15, null, "permessage-deflate; server_no_context_takeover")]
    [InlineData(false, true, 15, 15, "permessage-deflate; client_no_context_takeover; client_max_window_bits")]
    [InlineData(false, false, 10, 9, "permessage-deflate; server_max_window_bits=10; client_max_window_bits=9")]
    [InlineData(
        true,
        true,
        8,
        14,
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=8; client_max_window_bits=14")]
    public void An_offer_names_what_differs_from_the_defaults(bool server, bool client, int serverBits, int? clientBits, string header)
        => Assert.Equal(header, new DeflateClientOffer(server, client, serverBits, clientBits).ToHeader());

    public static TheoryData<string?[]> NoAnswers => new()
    {
        Array.Empty<string?>(),
        new string?[] { null },
        new string?[] { "" },
        new string?[] { " ,", "\t" },
    };

    [Theory]
    [MemberData(nameof(NoAnswers))]
    public void Without_an_answer_nothing_is_negotiated(string?[] lines)
    {
        Assert.Equal(DeflateFault.None, DeflateNegotiation.CheckAnswer(lines, Flexible, out DeflateParameters? parameters));
        Assert.Null(parameters);
    }

    [Theory]
    [InlineData("permessage-deflate", false, false, 15, 15)]
    [InlineData(" ,permessage-deflate,", false, false, 15, 15)]
    [InlineData("PERMESSAGE-DEFLATE; Server_No_Context_Takeover", true, false, 15, 15)]
    // RFC 7692 §7.1.1.1, §7.1.1.2, §7.1.2.1: a server may demand these without an offer.
    [InlineData("permessage-deflate; server_no_context_takeover", true, false, 15, 15)]
    [InlineData("permessage-deflate; client_no_context_takeover", false, true, 15, 15)]
    [InlineData("permessage-deflate; server_max_window_bits=9", false, false, 9, 15)]
    [InlineData("permessage-deflate; server_max_window_bits=8", false, false, 8, 15)]
    [InlineData("permessage-deflate; client_max_window_bits=\"9\"; server_max_window_bits=15", false, false, 15, 9)]
    [InlineData("permessage-deflate; client_max_window_bits=15", false, false, 15, 15)]
    public void An_answer_to_an_offer_without_demands(string answer, bool server, bool client, int serverBits, int clientBits)
    {
        Assert.Equal(DeflateFault.None, DeflateNegotiation.CheckAnswer([answer], Flexible, out DeflateParameters? parameters));
        Assert.Equal(new DeflateParameters(server, client, serverBits, clientBits), parameters);
    }

    [Theory]
    [InlineData(nameof(DeflateFault.Malformed), "permessage-deflate;")]
    [InlineData(nameof(DeflateFault.Malformed), "permessage-deflate; server_max_window_bits=\"10")]
    [InlineData(nameof(DeflateFault.Malformed), "permessage-deflate; server_max_window_bits=")]
    [InlineData(nameof(DeflateFault.Malformed), "permessage deflate")]
    [InlineData(nameof(DeflateFault.Malformed), "permessage-deflate, ;")]
    [InlineData(nameof(DeflateFault.OtherExtension), "x-webkit-deflate-frame")]
    [InlineData(nameof(DeflateFault.OtherExtension), "permessage-deflate, other")]
    [InlineData(nameof(DeflateFault.OtherExtension), "other; a=1, permessage-deflate")]
    [InlineData(nameof(DeflateFault.RepeatedExtension), "permessage-deflate, permessage-deflate")]
    [InlineData(nameof(DeflateFault.RepeatedExtension), "permessage-deflate; server_no_context_takeover, permessage-deflate")]
    [InlineData(nameof(DeflateFault.UnknownParameter), "permessage-deflate; unknown")]
    [InlineData(nameof(DeflateFault.UnknownParameter), "permessage-deflate; server_no_context_takeover; mem_level=9")]
    [InlineData(nameof(DeflateFault.RepeatedParameter), "permessage-deflate; server_no_context_takeover; server_no_context_takeover")]
    [InlineData(nameof(DeflateFault.RepeatedParameter), "permessage-deflate; client_no_context_takeover; Client_no_context_takeover")]
    [InlineData(nameof(DeflateFault.RepeatedParameter), "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9")]
    [InlineData(nameof(DeflateFault.RepeatedParameter), "permessage-deflate; client_max_window_bits=9; client_max_window_bits=10")]
    [InlineData(nameof(DeflateFault.InvalidValue), "permessage-deflate; server_no_context_takeover=1")]
    [InlineData(nameof(DeflateFault.InvalidValue), "permessage-deflate; client_no_context_takeover=true")]
    [InlineData(nameof(DeflateFault.InvalidValue), "permessage-deflate; server_max_window_bits")]
    [InlineData(nameof(DeflateFault.InvalidValue), "permessage-deflate; server_max_window_bits=7")]
    [InlineData(nameof(DeflateFault.InvalidValue), "permessage-deflate; server_max_window_bits=16")]
    [InlineData(nameof(DeflateFault.InvalidValue), "permessage-deflate; server_max_window_bits=09")]
    // In an answer it must have a value (RFC 7692 §7.1.2.2).
    [InlineData(nameof(DeflateFault.InvalidValue), "permessage-deflate; client_max_window_bits")]
    [InlineData(nameof(DeflateFault.InvalidValue), "permessage-deflate; client_max_window_bits=0")]
    [InlineData(nameof(DeflateFault.ClientWindowNotSupported), "permessage-deflate; client_max_window_bits=8")]
    public void A_wrong_answer_is_a_fault(string fault, string answer)
    {
        Assert.Equal(fault, $"{DeflateNegotiation.CheckAnswer([answer], Flexible, out DeflateParameters? parameters)}");
        Assert.Null(parameters);
        Assert.Equal(fault, $"{DeflateNegotiation.CheckAnswer(answer.Split(','), Flexible, out parameters)}");
        Assert.Null(parameters);
    }

    [Theory]
    [InlineData("client_max_window_bits=15", nameof(DeflateFault.ClientWindowNotOffered))]
    [InlineData("client_max_window_bits=9", nameof(DeflateFault.ClientWindowNotOffered))]
    [InlineData("client_max_window_bits", nameof(DeflateFault.InvalidValue))]
    public void A_client_window_that_was_not_offered_is_a_fault(string parameter, string fault)
        => Assert.Equal(fault, DeflateNegotiation.CheckAnswer([$"permessage-deflate; {parameter}"], Plain, out _).ToString());

    [Theory]
    [InlineData(10, "", nameof(DeflateFault.ServerParameterMissing))]
    [InlineData(10, "; server_max_window_bits=15", nameof(DeflateFault.ServerWindowTooLarge))]
    [InlineData(10, "; server_max_window_bits=11", nameof(DeflateFault.ServerWindowTooLarge))]
    [InlineData(10, "; server_max_window_bits=10", nameof(DeflateFault.None))]
    [InlineData(10, "; server_max_window_bits=9", nameof(DeflateFault.None))]
    [InlineData(15, "; server_max_window_bits=9", nameof(DeflateFault.None))]
    [InlineData(15, "", nameof(DeflateFault.None))]
    public void The_servers_window_may_only_be_smaller_than_the_offered_one(int offered, string answered, string fault)
    {
        DeflateClientOffer offer = Plain with { ServerMaxWindowBits = offered };
        Assert.Equal(fault, DeflateNegotiation.CheckAnswer(["permessage-deflate" + answered], offer, out _).ToString());
    }

    [Theory]
    [InlineData(10, "", nameof(DeflateFault.None), 10)]
    [InlineData(10, "; client_max_window_bits=9", nameof(DeflateFault.None), 9)]
    [InlineData(10, "; client_max_window_bits=10", nameof(DeflateFault.None), 10)]
    [InlineData(10, "; client_max_window_bits=11", nameof(DeflateFault.ClientWindowTooLarge), null)]
    [InlineData(10, "; client_max_window_bits=15", nameof(DeflateFault.ClientWindowTooLarge), null)]
    public void The_clients_window_may_only_be_smaller_than_the_offered_one(int offered, string answered, string fault, int? used)
    {
        DeflateClientOffer offer = Plain with { ClientMaxWindowBits = offered };
        Assert.Equal(
            fault,
            DeflateNegotiation.CheckAnswer(["permessage-deflate" + answered], offer, out DeflateParameters? parameters).ToString());
        Assert.Equal(used, parameters?.ClientMaxWindowBits);
    }

    [Fact]
    public void A_server_must_not_keep_its_context_where_the_client_forbade_it()
    {
        DeflateClientOffer offer = Plain with { ServerNoContextTakeover = true };
        Assert.Equal(DeflateFault.ServerParameterMissing, DeflateNegotiation.CheckAnswer(["permessage-deflate"], offer, out _));
        Assert.Equal(
            DeflateFault.None, DeflateNegotiation.CheckAnswer(["permessage-deflate; server_no_context_takeover"], offer, out _));
    }

    [Fact]
    public void The_client_keeps_no_context_when_it_has_said_so_whatever_the_answer()
    {
        DeflateClientOffer offer = Plain with { ClientNoContextTakeover = true };
        Assert.Equal(DeflateFault.None, DeflateNegotiation.CheckAnswer(["permessage-deflate"], offer, out DeflateParameters? parameters));
        Assert.True(parameters?.ClientNoContextTakeover);
    }

    [Fact]
    public void Our_client_accepts_what_our_server_answers_and_both_agree()
    {
        int[] bits = [9, 10, 12, 15];
        int accepted = 0;
        foreach (DeflateClientOffer offer in
            from flags in Enumerable.Range(0, 4)
            from server in bits
            from client in (int?[])[null, 9, 10, 12, 15]
            select new DeflateClientOffer((flags & 1) != 0, (flags & 2) != 0, server, client))
        {
            foreach (DeflatePolicy policy in
                from flags in Enumerable.Range(0, 8)
                from outbound in bits
                from inbound in bits
                select new DeflatePolicy((flags & 1) != 0, (flags & 2) != 0, outbound, inbound, (flags & 4) != 0))
            {
                if (!DeflateNegotiation.TryAccept([offer.ToHeader()], policy, out DeflateParameters server, out string answer))
                {
                    Assert.True(!policy.CanShrinkWindow && offer.ServerMaxWindowBits < 15, $"{offer} {policy}");
                    continue;
                }

                accepted++;
                Assert.Equal(DeflateFault.None, DeflateNegotiation.CheckAnswer([answer], offer, out DeflateParameters? client));
                Assert.Equal(server, client);
            }
        }

        Assert.True(accepted > 1000);
    }
}
