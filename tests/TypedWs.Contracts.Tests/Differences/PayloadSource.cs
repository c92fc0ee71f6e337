using System.Globalization;
using System.Text.Json;
using TypedWs.Contracts.Checking;
using TypedWs.Contracts.Json;

namespace TypedWs.Contracts.Tests.Differences;

/// <summary>Makes payloads for a contract: valid ones, those with one change, and random ones. The same seed gives the same
/// payloads.</summary>
internal sealed class PayloadSource(WsContractDocument contract, int seed)
{
    private const int MaxDepth = 5;

    private static readonly string[] Numbers =
    [
        "0", "1", "2", "3", "4", "5", "7", "8", "9", "10", "11", "-1", "-0", "-3", "0.5", "1.5", "2.5", "0.1", "0.7", "0.70", "0.3",
        "9.5", "10.5",
        "255", "256", "-128", "-129", "127", "32767", "65535", "65536", "2147483647", "2147483648", "-2147483648", "4294967295",
        "9000000000000000001", "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616", "1e2", "1E-3",
        "1e400", "1e39", "3.4028235e38", "79228162514264337593543950335", "79228162514264337593543950336",
        "0.1000000000000000055511151231257827",
        "1.50", "12.5", "123.5", "99999999999999999999999", "1e0", "4.5", "0.500", "100", "101", "-9000000000000000000",
    ];

    private static readonly string[] Texts =
    [
        "", " ", "a", "b", "b c", "ü", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefghijk", "\u00a0", "\u2003", "😀", "x", "X", "12",
        "12345", "99",
        "ABC", "aa", "11", "text", "other", "r", "a@b", "@b", "a@b@c", "http://x", "HTTPS://x", "ftp://", "x://y", "/path",
        "+49 (1) 2-3 ext. 4",
        "4111 1111 1111 1111", "4111111111111112", "aGk=", "aGk", "YQ==", "YWJjZGU=", "a.png", "a.JPG", "a.gif", ".png", "1", "10",
        "+5", "1,000",
        " 3 ", "0.5", "2.5", "1e0", "-1", "2147483648", "NaN", "Infinity", "-Infinity", "Red", "red", "light-green", "Green", "Blue",
        "Azure", "blue",
        "red-green", "zür/ich~", "Other", "7", "Red, Green", "Read", "Read, Write", "Read,Run", "Unknown", "Known", "Newer", "Low", "High",
        "6f9619ff-8b86-d011-b42d-00c04fc964ff", "6F9619FF-8B86-D011-B42D-00C04FC964FF", "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff", "6f9619ff8b86d011b42d00c04fc964ff", "2026-11-20T10:00:00Z", "2026-11-20T10:00:00",
        "2026-11-20T11:00:00+01:00", "2026-11-20", "2026-13-20", "0001-01-01", "2026-11-20T10:00:00.1234567Z", "2026-11-20T10:00",
        "10:30:00",
        "17:30:00", "17:30:01", "24:00:00", "1.02:03:04", "-00:00:01", "00:00:01", "1", "10:30:00.5", "true", "circle", "square",
        "dog", "wide",
        "0999", "01", "c", "m", "n", "\0", "a\"b\\/", "~/", "2025-12-31T23:59:59Z",
    ];

    private readonly Random _random = new(seed);
    private readonly PatternCache _patterns = new();

    public byte[] Next(WsContractMessage message)
    {
        int way = _random.Next(3);
        PayloadNode node = way == 2 && _random.Next(2) == 0 ? Random(0) : Payload(message);
        for (int changes = way == 0 ? 0 : way == 1 ? 1 : _random.Next(1, 5); changes > 0; changes--)
        {
            Change(node);
        }

        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(node.Write(_random.Next(8) == 0 ? " \n" : ""));
        if (_random.Next(40) == 0 && utf8.Length > 0)
        {
            utf8[_random.Next(utf8.Length)] = (byte)_random.Next(256);
        }

        return utf8;
    }

    private PayloadNode Payload(WsContractMessage message) => Member(message.Payload, depth: 0);

    // Values are tried until one is valid, so that most payloads are.
    private PayloadNode Member(WsContractMember member, int depth)
    {
        for (int i = 0; ; i++)
        {
            PayloadNode node = Value(member.Value, depth);
            if (i == 60 || depth > 1 || IsValid(member, node))
            {
                return node;
            }
        }
    }

    private bool IsValid(WsContractMember member, PayloadNode node)
    {
        var run = new CheckRun(contract, _patterns, isSent: false, hasObjectRules: true);
        using var document = JsonDocument.Parse(node.Write());
        new ValueChecker(run).ReadMember(member, document.RootElement, run.Root);
        return run.Errors.Count == 0;
    }

    private PayloadNode Value(WsContractValue value, int depth)
    {
        if (value.IsNullable && _random.Next(5) == 0)
        {
            return PayloadNode.Of("null");
        }

        switch (value)
        {
            case WsContractScalar scalar:
                return Scalar(scalar);
            case WsContractArray array:
                PayloadNode items = PayloadNode.Array();
                for (int count = depth > MaxDepth ? 0 : _random.Next(5); count > 0; count--)
                {
                    items.Parts.Add((null, Member(new WsContractMember { Value = array.Element, Rules = array.Each }, depth + 1)));
                }

                return items;
            case WsContractMap map:
                PayloadNode entries = PayloadNode.Object();
                for (int count = depth > MaxDepth ? 0 : _random.Next(4); count > 0; count--)
                {
                    entries.Parts.Add(
                        (Key(map.Key), Member(new WsContractMember { Value = map.Value, Rules = map.Each }, depth + 1)));
                }

                return entries;
            case WsContractReference reference:
                return Type(contract.Types[reference.TypeName], depth);
            default:
                return Random(depth);
        }
    }

    private PayloadNode Type(WsContractType type, int depth)
    {
        switch (type)
        {
            case WsContractEnum { Number: not null } item:
                return PayloadNode.Of(item.Values[_random.Next(item.Values.Count)].NumberJson!);
            case WsContractEnum item:
                return PayloadNode.Of(Quote(item.Values[_random.Next(item.Values.Count)].Name));
            case WsContractHierarchy hierarchy:
                WsContractBranch branch = hierarchy.Branches[_random.Next(depth > MaxDepth ? 1 : hierarchy.Branches.Count)];
                PayloadNode node = Type(contract.Types[branch.ObjectName], depth);
                node.Parts.Insert(
                    _random.Next(3) == 0 ? _random.Next(node.Parts.Count + 1) : 0,
                    (JsonTexts.Quote(hierarchy.Discriminator), PayloadNode.Of(branch.ValueJson)));
                return node;
            default:
                return Object((WsContractObject)type, depth);
        }
    }

    private PayloadNode Object(WsContractObject type, int depth)
    {
        PayloadNode node = PayloadNode.Object();
        foreach (WsContractMember member in type.Members)
        {
            if (member.IsRequired || (depth <= MaxDepth && _random.Next(3) > 0))
            {
                // Half of the pairs that are compared are equal.
                PayloadNode? same = member.Rules.FirstOrDefault(static rule => rule.Other is not null) is { } rule && _random.Next(2) == 0
                    ? node.Parts.FirstOrDefault(part => part.Name == JsonTexts.Quote(rule.Other!)).Value
                    : null;
                node.Parts.Add((JsonTexts.Quote(member.Name), same ?? Member(member, depth + 1)));
            }
        }

        if (_random.Next(6) == 0)
        {
            _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(node.Parts));
        }

        return node;
    }

    private PayloadNode Scalar(WsContractScalar scalar)
    {
        WsContractScalarKind kind = scalar.Kind;
        if (kind == WsContractScalarKind.Boolean)
        {
            return PayloadNode.Of(_random.Next(2) == 0 ? "true" : "false");
        }

        if (kind is >= WsContractScalarKind.Byte and <= WsContractScalarKind.Decimal)
        {
            string number = _random.Next(3) == 0 ? _random.Next(-5, 120).ToString(CultureInfo.InvariantCulture) : Pick(Numbers);
            bool isText = (scalar.Form != WsContractNumberForm.Number || scalar.HasNamedNumbers) && _random.Next(2) == 0;
            return PayloadNode.Of(isText ? Quote(_random.Next(3) == 0 ? Pick(Texts) : number) : number);
        }

        // Of the texts that the scalar has; there are some for each kind.
        for (int i = 0; ; i++)
        {
            string text = Pick(Texts);
            if (i == 200 || ScalarReader.ReadText(kind, text, isLocalTime: false, out _))
            {
                return PayloadNode.Of(Quote(text));
            }
        }
    }

    private string NameOf(WsContractEnum type) => type.Values[_random.Next(type.Values.Count)].Name;

    private string Key(WsContractValue key) => key switch
    {
        WsContractReference reference => Quote(NameOf((WsContractEnum)contract.Types[reference.TypeName])),
        WsContractScalar { Kind: WsContractScalarKind.Guid } => Quote(Pick(Texts[^45..^10])),
        WsContractScalar { Kind: WsContractScalarKind.String } => Quote(Pick(Texts)),
        _ => Quote(_random.Next(-2, 5).ToString(CultureInfo.InvariantCulture)),
    };

    private PayloadNode Random(int depth)
    {
        switch (_random.Next(depth > MaxDepth ? 5 : 7))
        {
            case 0:
                return PayloadNode.Of("null");
            case 1:
                return PayloadNode.Of(_random.Next(2) == 0 ? "true" : "false");
            case 2:
                return PayloadNode.Of(Pick(Numbers));
            case 3 or 4:
                return PayloadNode.Of(Quote(Pick(Texts)));
            case 5:
                PayloadNode array = PayloadNode.Array();
                for (int count = _random.Next(6); count > 0; count--)
                {
                    array.Parts.Add((null, Random(depth + 1)));
                }

                return array;
            default:
                PayloadNode node = PayloadNode.Object();
                for (int count = _random.Next(6); count > 0; count--)
                {
                    node.Parts.Add((Name(), Random(depth + 1)));
                }

                return node;
        }
    }

    private void Change(PayloadNode root)
    {
        PayloadNode[] all = [.. root.All()];
        PayloadNode node = all[_random.Next(all.Length)];
        if (node.Raw is not null)
        {
            node.Raw = _random.Next(20) switch
            {
                0 => "\"" + new string('x', _random.Next(1, 3_000)) + "\"",
                1 => "\"\\ud800\"",
                2 => Deep(),
                3 => "[" + string.Join(',', Enumerable.Repeat("1", _random.Next(250, 300))) + "]",
                _ => Random(4).Write(),
            };
            return;
        }

        int at = _random.Next(node.Parts.Count + 1);
        switch (_random.Next(4))
        {
            case 0 when node.Parts.Count > 0:
                node.Parts.RemoveAt(at % node.Parts.Count);
                break;
            case 1 when node.Parts.Count > 0:
                node.Parts.Insert(at, node.Parts[_random.Next(node.Parts.Count)]);
                break;
            case 2:
                node.Parts.Insert(at, (_random.Next(30) == 0 ? "\"" + new string('n', 1_100) + "\"" : Name(), Random(3)));
                break;
            default:
                for (int i = 0; i < 25; i++)
                {
                    node.Parts.Insert(at, (_random.Next(3) == 0 ? Name() : $"\"n{i}\"", Random(5)));
                }

                break;
        }
    }

    private string Deep()
    {
        int depth = _random.Next(55, 70);
        return new string('[', depth) + new string(']', depth);
    }

    // The names of members and discriminators, and others.
    private string Name()
    {
        WsContractObject[] objects = [.. contract.Types.Values.OfType<WsContractObject>()];
        WsContractObject type = objects[_random.Next(objects.Length)];
        return _random.Next(5) switch
        {
            0 => Quote(Pick(Texts)),
            1 => Pick(["\"$type\"", "\"kind\"", "\"\\u0024type\""]),
            _ => type.Members.Count == 0 ? "\"a\"" : Quote(type.Members[_random.Next(type.Members.Count)].Name),
        };
    }

    private string Pick(string[] values) => values[_random.Next(values.Length)];

    // A JSON string, in one of ten cases with an escape that it does not need.
    private string Quote(string text)
    {
        string quoted = JsonTexts.Quote(text);
        return _random.Next(10) == 0 && text.Length > 0 && text[0] is > ' ' and < '\u007f' and not ('"' or '\\')
            ? string.Create(CultureInfo.InvariantCulture, $"\"\\u{(int)text[0]:x4}{quoted.AsSpan(2)}")
            : quoted;
    }
}
