using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using TypedWs.Contracts.Tests.Differences;

namespace TypedWs.Contracts.Tests;

/// <summary>Contracts that no generator writes: each is refused by the reader, or checks payloads without an exception.</summary>
public sealed class HostileContractTests
{
    // The longest time of a step, on a machine that is busy with others.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("/types/T/members/0/default", "\"\\ud800\"", "{}")]
    [InlineData("/types/T/members/0/rules", """[{"code":"one_of","allowed":["\ud800",{},[[]],null,1e999]}]""", """{"text":"x"}""")]
    [InlineData("/types/T/members/0/rules", """[{"code":"not_one_of","denied":["\ud800"]}]""", """{"text":"x"}""")]
    [InlineData("/types/T/members/0/rules", """[{"code":"file_extension","extensions":[1,"\ud800"]}]""", """{"text":"x.y"}""")]
    [InlineData("/types/T/members/0/rules", """[{"code":"range","min":1,"max":2,"operand":"double"}]""", """{"text":"x"}""")]
    [InlineData("/types/T/members/0/rules", """[{"code":"range","min":"x","max":1e999,"operand":"rounded"}]""", """{"text":"x"}""")]
    [InlineData("/types/T/members/0/rules", """[{"code":"pattern","pattern":"("}]""", """{"text":"x"}""")]
    [InlineData("/types/T/members/0/rules", """[{"code":"pattern","pattern":"x","culture":"no such culture"}]""", """{"text":"x"}""")]
    [InlineData("/types/T/members/0/rules", """[{"code":"compare","other":"nothing"}]""", """{"text":"x"}""")]
    [InlineData("/types/T/members/1/rules", """[{"code":"range","min":"a","max":"z"}]""", """{"number":1}""")]
    [InlineData("/types/T/members/1/rules", """[{"code":"min_length","min":-1}]""", """{"number":1}""")]
    [InlineData("/types/T/members/1/rules", """[{"code":"one_of","enum":{"values":[],"scalar":"uInt64"}}]""", """{"number":1}""")]
    [InlineData("/types/T/members/1/default", "\"text\"", "{}")]
    [InlineData("/types/T/members/1/value", """{"scalar":"guid"}""", """{"number":"6f9619ff-8b86-d011-b42d-00c04fc964ff"}""")]
    [InlineData("/limits/pointer", "2147483647", """{"number":"x"}""")]
    [InlineData("/limits/params", "0", """{"number":"x"}""")]
    [InlineData("/limits/errors", "0", """{"number":"x"}""")]
    [InlineData("/limits/items", "0", """{"next":{"number":1}}""")]
    public void A_strange_contract_that_is_read_checks_payloads(string pointer, string json, string payload)
    {
        WsContractDocument contract = WsContractReader.Parse(Change(pointer, json));
        WsContractMessage message = contract.FindFromClient("t")!;
        var checker = new WsPayloadChecker(contract);

        WsPayloadResult result = checker.Check(message, Encoding.UTF8.GetBytes(payload));

        Assert.False(result.IsMalformed);
        Assert.Equal(64, WsContractHash.Compute(contract).Length);
        Assert.NotEmpty(WsContractWriter.Write(contract));
        Assert.NotNull(checker.CheckAbsent(message));
    }

    // A rule that the reader of the contract cannot apply is told, and never counts as met.
    [Theory]
    [InlineData("""{"code":"range","min":1,"max":2,"operand":"double"}""")]
    [InlineData("""{"code":"range","min":1,"max":2}""")]
    [InlineData("""{"code":"pattern","pattern":"("}""")]
    [InlineData("""{"code":"pattern","by":"Chat.Patterns.Name"}""")]
    public void A_rule_that_cannot_be_applied_is_listed_as_unchecked(string rule)
    {
        WsContractDocument contract = WsContractReader.Parse(Change("/types/T/members/0/rules", $"[{rule}]"));
        WsPayloadResult result = new WsPayloadChecker(contract).Check(contract.FindFromClient("t")!, """{"text":"x"}"""u8);
        Assert.Equal("/payload/text", Assert.Single(result.Unchecked).Pointer);
    }

    [Theory]
    [InlineData("/limits/depth", "257", "'/limits/depth': it must be from 1 to 256")]
    [InlineData("/limits/depth", "2147483647", "must be from 1 to 256")]
    [InlineData("/limits/depth", "0", "must be from 1 to 256")]
    [InlineData("/types/T/members/1/rules", """[{"code":"max_items","by":"X"}]""", "has no member 'max'")]
    [InlineData("/types/E", """{"kind":"enum","values":["A"]}""", "'/types/E/values/0': it must be an object")]
    [InlineData("/types/T/members/1/rules", """[{"code":"one_of","enum":{"values":["A"],"scalar":"int32"}}]""", "must be an object")]
    [InlineData("/types/T/members/1/rules", """[{"code":"email","by":"X"}]""", "the contract says how the rule is checked")]
    [InlineData("/types/T/members/1/rules", """[{"code":"range","min":[1],"max":2}]""", "must be a number, a string or null")]
    [InlineData("/types/T/members/1/rules", """[{"code":"range","min":1,"max":true}]""", "must be a number, a string or null")]
    public void A_contract_that_could_not_be_used_is_refused(string pointer, string json, string reason)
        => Assert.Contains(
            reason,
            Assert.Throws<WsContractException>(() => WsContractReader.Parse(Change(pointer, json))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Types_that_contain_themselves_and_each_other_are_read_hashed_and_checked_to_the_deepest_level()
    {
        WsContractDocument contract = WsContractReader.Parse(Change("/limits/depth", "256"));
        WsContractMessage message = contract.FindFromClient("t")!;
        var checker = new WsPayloadChecker(contract);
        string Nest(int levels) => string.Concat(Enumerable.Repeat("{\"next\":", levels)) + "{\"number\":\"x\"}" + new string('}', levels);

        // The envelope is a level, and so is the innermost object.
        WsPayloadError error = Assert.Single(checker.Check(message, Encoding.UTF8.GetBytes(Nest(254))).Errors);
        Assert.Equal("type", error.Code);
        Assert.True(error.IsCut);
        Assert.True(checker.Check(message, Encoding.UTF8.GetBytes(Nest(255))).IsMalformed);
        Assert.True(checker.Check(message, Encoding.UTF8.GetBytes(Nest(100_000))).IsMalformed);
        Assert.Equal(WsContractHash.Compute(contract), WsContractHash.Compute(WsContractReader.Parse(WsContractWriter.Write(contract))));
    }

    // Each type of the chain differs from the others only at its end.
    [Fact]
    public void A_long_chain_of_types_is_hashed_in_a_time_that_does_not_grow_with_its_square()
    {
        const int Count = 50_000;
        IEnumerable<string> types = Enumerable.Range(0, Count).Select(static i => i < Count - 1
            ? $$$"""{"kind":"object","members":[{"name":"a","value":{"object":"T{{{i + 1}}}"}}]}"""
            : """{"kind":"object","members":[{"name":"a","value":{"object":"T0"}},{"name":"b","value":{"any":true}}]}""");
        WsContractDocument contract = WsContractReader.Parse(Change("/types", "{\"T\":{\"kind\":\"object\",\"members\":["
            + "{\"name\":\"first\",\"value\":{\"object\":\"T0\"}}]},"
            + string.Join(',', types.Select(static (type, i) => $"\"T{i}\":{type}")) + "}"));

        long startedAt = TimeProvider.System.GetTimestamp();
        Assert.Equal(64, WsContractHash.Compute(contract).Length);
        Assert.InRange(TimeProvider.System.GetElapsedTime(startedAt), TimeSpan.Zero, Limit);
    }

    [Fact]
    public void Too_many_messages_with_too_many_types_have_no_hash()
    {
        WsContractDocument contract = WsContractReader.Parse(Change(
            "/types/T/members/0/default", "\"" + new string('x', 1024 * 1024) + "\""));
        contract = contract with { ClientToServer = [.. Enumerable.Repeat(contract.ClientToServer[0], 200)] };
        Assert.Contains(
            "too many types for a hash",
            Assert.Throws<WsContractException>(() => WsContractHash.Compute(contract)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_default_that_is_nested_as_deeply_as_a_contract_may_be_is_read()
    {
        string deep = new string('[', 240) + new string(']', 240);
        WsContractDocument contract = WsContractReader.Parse(Change("/types/T/members/0/default", deep));
        Assert.True(new WsPayloadChecker(contract).Check(contract.FindFromClient("t")!, "{}"u8).IsValid);
    }

    [Fact]
    public void A_message_of_another_contract_and_a_depth_of_no_contract_are_faults_of_the_caller()
    {
        WsContractDocument contract = WsContractReader.Parse(Source);
        WsContractMessage other = WsContractReader.Parse(Source).FindFromClient("t")!;
        var checker = new WsPayloadChecker(contract);
        Assert.Throws<ArgumentException>("message", () => checker.Check(other, "{}"u8));
        Assert.Throws<ArgumentException>("message", () => checker.CheckAbsent(other));
        Assert.Throws<ArgumentException>(
            "contract", () => new WsPayloadChecker(contract with { Limits = new WsContractLimits { Depth = 1_000 } }));
    }

    // The parts of a valid contract in the wrong places, with values of other types and sizes.
    [Fact]
    public void Contracts_whose_parts_were_exchanged_cause_no_other_exception()
    {
        const int Seed = 182;
        int count = LongTests.Choose(400, 8_000);
        byte[] json = ContractOf.Features();
        WsContractDocument whole = WsContractReader.Parse(json);
        var payloads = new PayloadSource(whole, Seed);
        var random = new Random(Seed);
        int read = 0;
        long startedAt = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            string exchanged = Exchange(json, random);
            try
            {
                WsContractDocument contract = WsContractReader.Parse(exchanged);
                read++;
                Check(contract, whole, payloads);
            }
            catch (WsContractException problem)
            {
                Assert.InRange(problem.Message.Length, 10, 1_000);
            }
            catch (Exception problem) when (problem is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"Contract {i}: {problem}\n{exchanged}");
            }
        }

        // Both kinds occur, or the test would prove nothing.
        Assert.InRange(read, count / 10, count - (count / 10));
        Assert.InRange(TimeProvider.System.GetElapsedTime(startedAt), TimeSpan.Zero, Limit * LongTests.Choose(1, 20));
    }

    private static void Check(WsContractDocument contract, WsContractDocument whole, PayloadSource payloads)
    {
        WsContractHash.Compute(contract);
        WsContractWriter.Write(contract);
        var checker = new WsPayloadChecker(contract);
        foreach (WsContractMessage message in contract.ClientToServer)
        {
            checker.CheckAbsent(message);
            if (whole.FindFromClient(message.Type) is { } known)
            {
                checker.Check(message, payloads.Next(known));
            }
        }
    }

    // Replaces one to three values by others of the document, or by constants.
    private static string Exchange(byte[] json, Random random)
    {
        JsonNode document = JsonNode.Parse(json)!;
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            List<JsonNode> all = [];
            Collect(document, all);
            JsonNode target = all[random.Next(all.Count)];
            JsonNode? value = random.Next(3) == 0
                ? JsonNode.Parse(Constants[random.Next(Constants.Length)])
                : Similar(all, target, random).DeepClone();
            target.ReplaceWith(value);
        }

        return document.ToJsonString();
    }

    // Often a value of the same name, so that the reader does not refuse most of the contracts.
    private static JsonNode Similar(List<JsonNode> all, JsonNode target, Random random)
    {
        JsonNode[] similar = random.Next(4) > 0 && target.Parent is JsonObject
            ? [.. all.Where(node => node.Parent is JsonObject && node.GetPropertyName() == target.GetPropertyName())]
            : [.. all];
        return similar[random.Next(similar.Length)];
    }

    private static void Collect(JsonNode node, List<JsonNode> all)
    {
        if (node.Parent is not null)
        {
            all.Add(node);
        }

        IEnumerable<JsonNode?> parts = node switch
        {
            JsonObject members => members.Select(static member => member.Value),
            JsonArray items => items,
            _ => [],
        };
        foreach (JsonNode part in parts.OfType<JsonNode>())
        {
            Collect(part, all);
        }
    }

    private static readonly string[] Constants =
    [
        "null", "true", "0", "-1", "1", "2147483647", "-2147483648", "9223372036854775807", "1e999", "0.5", "\"\"", "\"x\"", "\"$ack\"",
        "\"string\"", "\"double\"", "\"number\"", "\"text\"", "[]", "{}", "[[]]", "\"NaN\"", "\"2026-01-01\"",
    ];

    private const string Source = """
        {
          "contract": 2,
          "endpoint": "E",
          "hash": "0000000000000000000000000000000000000000000000000000000000000000",
          "limits": { "depth": 64, "errors": 20, "items": 65536, "id": 64, "pointer": 1024, "params": 1024, "text": 1024, "data": 8192 },
          "clientToServer": [ { "type": "t", "clr": "T", "hash": "0000000000000000", "payload": { "object": "T" }, "answer": "$ack" } ],
          "serverToClient": [],
          "types": {
            "T": { "kind": "object", "members": [
              { "name": "text", "value": { "scalar": "string" }, "default": "" },
              { "name": "number", "value": { "scalar": "int32" }, "default": 0 },
              { "name": "next", "value": { "object": "T", "nullable": true }, "default": null },
              { "name": "other", "value": { "object": "U", "nullable": true }, "default": null } ] },
            "U": { "kind": "object", "members": [ { "name": "back", "value": { "object": "T" }, "required": true } ] }
          }
        }
        """;

    private static string Change(string pointer, string json)
    {
        JsonNode document = JsonNode.Parse(Source)!;
        string[] path = pointer[1..].Split('/');
        JsonNode owner = path[..^1].Aggregate(document, static (node, step) => node is JsonArray array
            ? array[int.Parse(step, CultureInfo.InvariantCulture)]!
            : node[step]!);
        owner[path[^1]] = "the-mark";
        return document.ToJsonString().Replace("\"the-mark\"", json, StringComparison.Ordinal);
    }
}
