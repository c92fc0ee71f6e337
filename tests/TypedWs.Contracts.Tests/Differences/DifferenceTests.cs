using System.Globalization;
using System.Text;

namespace TypedWs.Contracts.Tests.Differences;

/// <summary>The interpreter of the contract and the generated codec say the same of every payload.</summary>
public sealed class DifferenceTests
{
    private const int Seed = 18;

    private static readonly WsContractDocument Contract = WsContractReader.Parse(ContractOf.Features());
    private static readonly WsPayloadChecker Checker = new(Contract);

    public static TheoryData<string> Types => [.. CodecReader.Types];

    [Theory]
    [MemberData(nameof(Types))]
    public void Both_have_the_same_verdict_codes_pointers_parameters_and_order(string type)
    {
        WsContractMessage message = Contract.FindFromClient(type)!;
        var source = new PayloadSource(Contract, Seed);
        int valid = 0, invalid = 0, malformed = 0;
        for (int i = 0; i < Count; i++)
        {
            byte[] payload = source.Next(message);
            WsPayloadResult result = Checker.Check(message, payload);
            string expected = LeaveOut(CodecReader.Describe(type, payload), result.Unchecked);
            string actual = Describe(result);
            if (expected != actual && !(IsNullOrEmpty(payload) && result.IsValid))
            {
                Assert.Fail($"Payload {i}: {Encoding.UTF8.GetString(payload)}\ncodec: {expected}\ncontract: {actual}");
            }

            // Both members of each pair are values that the contract knows.
            Assert.DoesNotContain(result.Unchecked, static rule => rule.Code == "compare");
            _ = result.IsMalformed ? malformed++ : result.IsValid ? valid++ : invalid++;
        }

        // The comparison would prove nothing if one kind did not occur.
        Assert.True(
            valid > 0 && invalid > Count / 20 && malformed > 0,
            $"{valid} payloads are valid, {invalid} are invalid, {malformed} are malformed.");
    }

    [Fact]
    public void Every_message_of_the_contract_is_compared()
        => Assert.Equal(
            Contract.ClientToServer.Select(static message => message.Type),
            CodecReader.Types.Order(StringComparer.Ordinal));

    private static int Count { get; } = LongTests.Choose(500, 10_000);

    // Only the server knows the errors of a converter, and some initial values.
    private static string LeaveOut(string described, IReadOnlyList<WsUncheckedRule> rules)
    {
        string[] lines = described.Split('\n');
        string[] known =
        [
            .. lines.Where(line => !rules.Any(
                rule => line.StartsWith($"{rule.Code} {rule.Pointer} ", StringComparison.Ordinal)
                    || (rule.Code == "custom" && line.StartsWith($"null {rule.Pointer} ", StringComparison.Ordinal)))),
        ];
        if (known.Length == lines.Length)
        {
            return described;
        }

        int count = int.Parse(lines[0], CultureInfo.InvariantCulture) - (lines.Length - known.Length);
        return string.Join('\n', known[1..].Prepend(count.ToString(CultureInfo.InvariantCulture)));
    }

    // The dispatcher, and not the codec, takes null for an empty object.
    private static bool IsNullOrEmpty(byte[] payload) => Encoding.UTF8.GetString(payload).Trim() == "null";

    private static string Describe(WsPayloadResult result)
    {
        if (result.IsMalformed)
        {
            return "malformed";
        }

        StringBuilder text = new StringBuilder().Append(result.ErrorCount).Append('\n');
        foreach (WsPayloadError error in result.Errors)
        {
            CodecReader.AppendLine(text, error.Code, error.Pointer, error.IsCut, error.ParametersJson);
        }

        return text.ToString();
    }
}
