namespace TypedWs.Tests.Conformance;

/// <summary>Every row of the conformance groups 1-7, 9 and 10 as a test of its own; what runs them derives from it.</summary>
public abstract class ConformanceSuite
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
    public Task Text_and_binary_of_all_length_encodings(string row) => VerifyAsync(Group01DataFrames.Rows, row);

    [Theory]
    [MemberData(nameof(Group2))]
    public Task Pings_are_answered_one_by_one_and_pongs_ignored(string row) => VerifyAsync(Group02PingPong.Rows, row);

    [Theory]
    [MemberData(nameof(Group3))]
    public Task Reserved_bits_fail_the_connection(string row) => VerifyAsync(Group03ReservedBits.Rows, row);

    [Theory]
    [MemberData(nameof(Group4))]
    public Task Reserved_opcodes_fail_the_connection(string row) => VerifyAsync(Group04ReservedOpcodes.Rows, row);

    [Theory]
    [MemberData(nameof(Group5))]
    public Task Fragments_and_what_may_stand_between_them(string row) => VerifyAsync(Group05Fragmentation.Rows, row);

    [Theory]
    [MemberData(nameof(Group6))]
    public Task Text_is_UTF8_across_fragments(string row) => VerifyAsync(Group06Utf8.Rows, row);

    [Theory]
    [MemberData(nameof(Group6Sequences))]
    public Task Text_is_UTF8_to_the_letter(string row) => VerifyAsync(Group06Utf8Sequences.Rows, row);

    [Theory]
    [MemberData(nameof(Group7))]
    public Task The_closing_handshake(string row) => VerifyAsync(Group07Close.Rows, row);

    [Theory]
    [MemberData(nameof(Groups9And10))]
    public Task Large_messages_many_fragments_and_many_messages(string row) => VerifyAsync(Group09LargeMessages.Rows, row);

    private protected abstract Task VerifyAsync(ConformanceRows group, string row);
}
