using TypedWs.Tests.Conformance;

namespace TypedWs.Tests.Protocol.Conformance;

/// <summary>Every row of the conformance groups 1-7, 9 and 10, on the protocol without sockets.</summary>
public sealed class ConformanceTests
{
    public static TheoryData<string> Group1 => Group01DataFrames.Rows.Names;

    public static TheoryData<string> Group2 => Group02PingPong.Rows.Names;

    public static TheoryData<string> Group3 => Group03ReservedBits.Rows.Names;

    public static TheoryData<string> Group4 => Group04ReservedOpcodes.Rows.Names;

    public static TheoryData<string> Group5 => Group05Fragmentation.Rows.Names;

    public static TheoryData<string> Group6 => Group06Utf8.Rows.Names;

    public static TheoryData<string> Group6Sequences => Group06Utf8Sequences.Rows.Names;

    public static TheoryData<string> Group7 => Group07Close.Rows.Names;

    public static TheoryData<string> Groups9And10 => Group09LargeMessages.Rows.Names;

    [Theory]
    [MemberData(nameof(Group1))]
    public void Text_and_binary_of_all_length_encodings(string row) => ProtocolConformance.Verify(Group01DataFrames.Rows[row]);

    [Theory]
    [MemberData(nameof(Group2))]
    public void Pings_are_answered_one_by_one_and_pongs_ignored(string row) => ProtocolConformance.Verify(Group02PingPong.Rows[row]);

    [Theory]
    [MemberData(nameof(Group3))]
    public void Reserved_bits_fail_the_connection(string row) => ProtocolConformance.Verify(Group03ReservedBits.Rows[row]);

    [Theory]
    [MemberData(nameof(Group4))]
    public void Reserved_opcodes_fail_the_connection(string row) => ProtocolConformance.Verify(Group04ReservedOpcodes.Rows[row]);

    [Theory]
    [MemberData(nameof(Group5))]
    public void Fragments_and_what_may_stand_between_them(string row) => ProtocolConformance.Verify(Group05Fragmentation.Rows[row]);

    [Theory]
    [MemberData(nameof(Group6))]
    public void Text_is_UTF8_across_fragments(string row) => ProtocolConformance.Verify(Group06Utf8.Rows[row]);

    [Theory]
    [MemberData(nameof(Group6Sequences))]
    public void Text_is_UTF8_to_the_letter(string row) => ProtocolConformance.Verify(Group06Utf8Sequences.Rows[row]);

    [Theory]
    [MemberData(nameof(Group7))]
    public void The_closing_handshake(string row) => ProtocolConformance.Verify(Group07Close.Rows[row]);

    [Theory]
    [MemberData(nameof(Groups9And10))]
    public void Large_messages_many_fragments_and_many_messages(string row) => ProtocolConformance.Verify(Group09LargeMessages.Rows[row]);

    [Fact]
    public void There_are_132_sequences() => Assert.Equal(132, Group6Sequences.Count);
}
