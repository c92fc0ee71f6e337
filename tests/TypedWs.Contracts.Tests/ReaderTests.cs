using System.Text;
using System.Text.Json.Nodes;

namespace TypedWs.Contracts.Tests;

public sealed class ReaderTests
{
    private const string Minimal = """
        {
          "contract": 2,
          "endpoint": "E",
          "hash": "0000000000000000000000000000000000000000000000000000000000000000",
          "limits": { "depth": 64, "errors": 20, "items": 65536, "id": 64, "pointer": 1024, "params": 1024, "text": 1024, "data": 8192 },
          "clientToServer": [
            { "type": "m", "clr": "M", "hash": "0000000000000000", "payload": { "object": "M" }, "answer": "$ack" }
          ],
          "serverToClient": [],
          "types": {
            "M": { "kind": "object", "members": [ { "name": "a", "value": { "scalar": "int32" }, "required": true } ] }
          }
        }
        """;

    [Theory]
    [InlineData("", "is not valid JSON")]
    [InlineData("{", "is not valid JSON")]
    [InlineData("[]", "must be an object")]
    [InlineData("{}", "no contract of TypedWs")]
    [InlineData("""{"contract":3}""", "Use a newer version")]
    [InlineData("""{"contract":2147483647,"future":[]}""", "Use a newer version")]
    [InlineData("""{"contract":0}""", "from 1 on")]
    [InlineData("""{"contract":"2"}""", "from 1 on")]
    [InlineData("""{"contract":2.5}""", "from 1 on")]
    [InlineData("""{"contract":2,"contract":2}""", "is not valid JSON")]
    [InlineData("""{"contract":2}""", "no member 'endpoint'")]
    [InlineData("""{"contract":2,"\ud800":1}""", "not valid")]
    [InlineData("\ufeff{}", "is not valid JSON")]
    public void Other_JSON_is_refused_with_the_reason(string json, string reason)
    {
        string message = Assert.Throws<WsContractException>(() => WsContractReader.Parse(json)).Message;
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/endpoint", "5", "'/endpoint': it must be a string")]
    [InlineData("/hash", "\"00\"", "64 hexadecimal digits")]
    [InlineData("/limits/depth", "-1", "'/limits/depth': it must be an integer")]
    [InlineData("/limits/depth", "9999999999", "'/limits/depth': it must be an integer")]
    [InlineData("/limits/other", "1", "'/limits': it has the member 'other', which the format does not know")]
    [InlineData("/other", "1", "it has the member 'other'")]
    [InlineData("/serverToClient", "{}", "'/serverToClient': it must be an array")]
    [InlineData("/clientToServer/0/hash", "\"XX00000000000000\"", "16 hexadecimal digits")]
    [InlineData("/clientToServer/0/answer", "\"n\"", "names the message 'n'")]
    [InlineData("/clientToServer/0/items", "\"n\"", "has both 'answer' and 'items'")]
    [InlineData("/clientToServer/0/clientItems", "\"n\"", "names the message 'n'")]
    [InlineData("/clientToServer/0/bare", "false", "must be true or absent")]
    [InlineData("/clientToServer/0/overflow", "\"keep\"", "must be one of close, dropNewest, dropOldest, keepLatest")]
    [InlineData("/clientToServer/0/payload", """{"object":"N"}""", "names the type 'N'")]
    [InlineData("/clientToServer/0/payload", """{"hierarchy":"M"}""", "names the type 'M'")]
    [InlineData("/clientToServer/0/payload", """{"scalar":"int32"}""", "the message is not bare")]
    [InlineData("/clientToServer/0/payload", """{"object":"M","enum":"M"}""", "exactly one of the members")]
    [InlineData("/topics", """[{"name":"t","message":"m"}]""", "which the server does not send")]
    [InlineData("/types/M/kind", "\"class\"", "must be one of object, enum, hierarchy")]
    [InlineData("/types/M/unknown", "\"skip\"", "must be 'refuse' or absent")]
    [InlineData("/types/M/members/0/value", "{}", "exactly one of the members")]
    [InlineData("/types/M/members/0/value/scalar", "\"int\"", "must be one of boolean")]
    [InlineData("/types/M/members/0/value", """{"scalar":"string","form":"either"}""", "but is no number")]
    [InlineData("/types/M/members/0/value", """{"map":{"any":true},"key":{"scalar":"double"}}""", "must be a string, an integer")]
    [InlineData("/types/M/members/0/rules", """[{"code":"max_length"}]""", "has no member 'max'")]
    [InlineData("/types/M/members/0/rules", """[{"code":"max_length","max":1.5}]""", "must be an integer")]
    [InlineData("/types/M/members/0/rules", """[{"code":"new_rule"}]""", "has no member 'by'")]
    [InlineData("/types/M/members/0/rules", """[{"code":"pattern","pattern":"a","options":["x"]}]""", "must be one of ignoreCase")]
    [InlineData("/types/M/members/1", """{"name":"a","value":{"any":true}}""", "has 'a' twice")]
    [InlineData("/types/E", """{"kind":"enum","values":[{"name":"A","value":1.5}]}""", "must be an integer of 64 bits")]
    [InlineData("/types/E", """{"kind":"enum","form":"number","scalar":"string","values":[]}""", "the kind of an integer")]
    [InlineData("/types/E", """{"kind":"enum","values":[],"unknownAs":"A"}""", "must be the name of a value")]
    [InlineData("/types/H", """{"kind":"hierarchy","discriminator":"d","types":[{"value":true,"object":"M"}]}""", "or an integer")]
    [InlineData("/types/H", """{"kind":"hierarchy","discriminator":"d","types":[{"value":1,"object":"N"}]}""", "names the type 'N'")]
    public void Every_deviation_from_the_format_is_refused_with_its_place(string pointer, string json, string reason)
    {
        Assert.Equal("E", WsContractReader.Parse(Minimal).Endpoint);
        string message = Assert.Throws<WsContractException>(() => WsContractReader.Parse(Change(pointer, json))).Message;
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused()
        => Assert.Throws<WsContractException>(() => WsContractReader.Parse(new byte[] { (byte)'"', 0xC3, (byte)'"' }));

    [Fact]
    public void A_contract_above_the_maximum_size_or_depth_is_refused()
    {
        string message = Assert.Throws<WsContractException>(
            () => WsContractReader.Parse(new byte[WsContractReader.MaxSize + 1])).Message;
        Assert.Contains("is larger than", message, StringComparison.Ordinal);

        string deep = string.Concat(Enumerable.Repeat("{\"array\":", 100_000)) + "1";
        Assert.Throws<WsContractException>(() => WsContractReader.Parse(Change("/types/M/members/0/value", "0").Replace(
            "\"value\":0", "\"value\":" + deep, StringComparison.Ordinal)));
    }

    // A contract that was damaged on its way is read, or there is one kind of exception.
    [Fact]
    public void Damaged_contracts_cause_no_other_exception()
    {
        byte[] json = ContractOf.Features();
        var random = new Random(18);
        for (int i = 0; i < 3_000; i++)
        {
            byte[] damaged = Damage(json, random);
            try
            {
                WsContractDocument contract = WsContractReader.Parse(damaged);
                WsContractHash.Compute(contract);
                WsContractWriter.Write(contract);
            }
            catch (WsContractException problem)
            {
                Assert.InRange(problem.Message.Length, 10, 1_000);
            }
        }
    }

    [Fact]
    public void Damaged_assemblies_cause_no_other_exception()
    {
        byte[] assembly = File.ReadAllBytes(typeof(Chat.ChatEndpoint).Assembly.Location);
        var random = new Random(18);
        for (int i = 0; i < 2_000; i++)
        {
            byte[] damaged = i % 4 == 0 ? assembly[..random.Next(assembly.Length)] : Damage(assembly, random);
            try
            {
                WsContractReader.ReadAssembly(new MemoryStream(damaged));
            }
            catch (WsContractException problem)
            {
                Assert.InRange(problem.Message.Length, 10, 1_000);
            }
        }

        Assert.Throws<WsContractException>(() => WsContractReader.ReadAssembly(new MemoryStream(Encoding.UTF8.GetBytes("no assembly"))));
        Assert.Empty(WsContractReader.ReadAssembly(typeof(ReaderTests).BaseType!.Assembly.Location));
    }

    [Fact]
    public void Halves_of_surrogate_pairs_in_texts_are_kept()
    {
        string json = Change(
            "/types/M/members/0/rules", """[{"code":"pattern","pattern":"[\ud800-\udbff]","text":"\u0001\"\\ ü 😀"}]""");
        string written = Encoding.UTF8.GetString(WsContractWriter.Write(WsContractReader.Parse(json)));
        Assert.Contains("""{"code":"pattern","pattern":"[\ud800-\udbff]","text":"\u0001\"\\ ü 😀"}""", written, StringComparison.Ordinal);
    }

    [Fact]
    public void The_settings_of_the_host_are_read_and_written()
    {
        const string Host = """
            {"paths":["/ws"],"envelope":{"type":"event","payload":"data"},"maxMessageBytes":65536,
            "subprotocols":["typedws.v1.json"],"requireSubprotocol":true,"includeTopic":true,
            "auth":[{},{"policy":"p","roles":["a","b"],"schemes":["s"]}]}
            """;
        WsContractDocument contract = WsContractReader.Parse(Change("/host", Host));
        Assert.Equal("event", contract.Host!.TypeName);
        Assert.Equal(65_536, contract.Host.MaxMessageBytes);
        Assert.Equal(["a", "b"], contract.Host.Authorization[1].Roles);
        Assert.EndsWith(
            ",\"host\":" + Host.ReplaceLineEndings("") + "}",
            Encoding.UTF8.GetString(WsContractWriter.Write(contract)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Format_1_is_read_with_its_gaps()
    {
        WsContractDocument contract = WsContractReader.Parse("""
            {"contract":1,"endpoint":"Chat.ChatEndpoint","hash":"6fc03894a2d7f9f6afdb2affa80ae35a9157d5541d28fe69e50710ad26ec2ae4",
            "limits":{"depth":64,"errors":20,"items":65536,"id":64},"clientToServer":[
            {"type":"chat","clr":"Chat.ChatPayload","payload":{"object":"ChatPayload"},"types":{"ChatPayload":{"kind":"object","members":[
            {"name":"text","value":{"scalar":"string"},"required":true,"rules":[{"code":"not_blank"},{"code":"max_length","max":500}]},
            {"name":"kind","value":{"enum":"Kind"},"rules":[{"code":"one_of"},{"code":"compare"}]}]},
            "Kind":{"kind":"enum","values":["small","large"]}},"answer":"$ack"}],
            "serverToClient":[{"type":"chat","clr":"Chat.ChatPosted","payload":{"object":"ChatPosted"},
            "types":{"ChatPosted":{"kind":"object","members":[]}}},
            {"type":"system","clr":"Chat.SystemNotice","bare":true,"payload":{"value":{"scalar":"string"},"required":true},"types":{}}]}
            """);

        Assert.Equal(1, contract.Format);
        Assert.False(contract.IsComplete);
        var payload = (WsContractObject)contract.Types[
            ((WsContractReference)contract.FindFromClient("chat")!.Payload.Value).TypeName];
        Assert.Equal(["text", "kind"], payload.Members.Select(static member => member.Name));
        Assert.Equal("500", payload.Members[0].Rules[1].MaxJson);
        var kind = (WsContractEnum)contract.Types[((WsContractReference)payload.Members[1].Value).TypeName];
        Assert.Equal(["small", "large"], kind.Values.Select(static value => value.Name));
        Assert.Null(kind.Values[0].NumberJson);
        Assert.True(contract.FindFromServer("system")!.IsBare);
        Assert.Throws<ArgumentException>(() => WsContractWriter.Write(contract));
        Assert.Throws<ArgumentException>(() => WsContractHash.Compute(contract));
    }

    private static string Change(string pointer, string json)
    {
        JsonNode document = JsonNode.Parse(Minimal)!;
        string[] path = pointer[1..].Split('/');
        JsonNode owner = document;
        foreach (string step in path[..^1])
        {
            owner = owner is JsonArray array ? array[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : owner[step]!;
        }

        // The text is put in by a mark, because nodes would change escapes.
        const string Mark = "\"the-mark\"";
        if (owner is JsonArray list)
        {
            list.Add((JsonNode)"the-mark");
        }
        else
        {
            owner[path[^1]] = "the-mark";
        }

        return document.ToJsonString().Replace(Mark, json.Trim(), StringComparison.Ordinal);
    }

    private static byte[] Damage(byte[] bytes, Random random)
    {
        byte[] damaged = [.. bytes];
        for (int count = random.Next(1, 6); count > 0; count--)
        {
            int at = random.Next(damaged.Length);
            switch (random.Next(3))
            {
                case 0:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged[at] = "{}[],:\"019truefalsn\\"u8[random.Next(20)];
                    break;
                default:
                    int from = random.Next(damaged.Length);
                    int length = Math.Min(random.Next(40), damaged.Length - Math.Max(at, from));
                    Array.Copy(damaged, from, damaged, at, length);
                    break;
            }
        }

        return damaged;
    }
}
