using System.Runtime.ExceptionServices;
using System.Text;
using TypedWs.Generators.Tests.Infrastructure;

namespace TypedWs.Generators.Tests.Emission;

/// <summary>Rules end in field errors for any bytes: no exception is thrown, not even one that is caught.</summary>
public sealed class RuleRobustnessTests
{
    private const string Source = """
        using System.Text.RegularExpressions;
        public enum Color { Red, Green }
        public static class Texts { public static string Own => "{0} is not {1}"; }
        public static class Checks
        {
            public static ValidationResult? IsShort(string value) => value is { Length: > 5 } ? new ValidationResult("is long") : null;
        }
        public static class Patterns
        {
            public static Regex Zip { get; } = new("(?=[0-9])[0-9]+", RegexOptions.None, TimeSpan.FromSeconds(10));
        }
        public sealed class OwnAttribute : ValidationAttribute
        {
            public override bool IsValid(object? value) => value is not string { Length: 3 };
        }

        public record Line([Length(1, 5)] string Sku, [Range(1, 9)] int Count, [Range(0.5, 2.5)] decimal? Price = null, Line? Next = null)
            : IValidatableObject
        {
            public IEnumerable<ValidationResult> Validate(ValidationContext context)
            {
                if (Sku == "a") yield return new ValidationResult("no", ["Sku", "Count", "Else"]);
            }
        }

        [WsMessage("all")] public class All
        {
            [Required, StringLength(10, MinimumLength = 2, ErrorMessageResourceType = typeof(Texts), ErrorMessageResourceName = "Own")]
            public string A { get; set; } = "";
            [EmailAddress] public string? B { get; set; }
            [Url] public string? C { get; set; }
            [Url] public Uri? D { get; set; }
            [Phone] public string? E { get; set; }
            [CreditCard] public string? F { get; set; }
            [Base64String] public string? G { get; set; }
            [FileExtensions] public string? H { get; set; }
            [RegularExpression("[a-z]+|(ab)*")] public string? I { get; set; }
            [WsPattern(typeof(Patterns), "Zip")] public string? J { get; set; }
            [EnumDataType(typeof(Color))] public string? K { get; set; }
            [EnumDataType(typeof(System.IO.FileAttributes))] public long L { get; set; }
            [Range(1, 10)] public string? M { get; set; }
            [Range(0.5, 10)] public string? N { get; set; }
            [Range(1, 10)] public double O { get; set; } = 1;
            [AllowedValues("a", "b", null)] public string? P { get; set; }
            [DeniedValues("a", "b")] public string? Q { get; set; }
            [Own, Compare("P"), CustomValidation(typeof(Checks), "IsShort")] public string? R { get; set; }
            [MaxLength(4)] public byte[]? S { get; set; }
            [MinLength(1), MaxLength(3)] public Line[]? T { get; set; }
            [Range(typeof(DateTimeOffset), "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")] public DateTimeOffset? U { get; set; }
            [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")] public TimeSpan? V { get; set; }
            [WsNotBlank, Display(Name = "x")] public string? W { get; set; }
            [DeniedValues(Color.Red)] public Color? X { get; set; }
        }
        """;

    private const string Valid = """
        {"a":"ab","b":"a@b","c":"http://x","d":"https://x/","e":"+1 (0) 2 ext. 3","f":"4111111111111111","g":"QQ==","h":"a.PNG","i":"ab",
        "j":"123","k":"Red","l":33,"m":"5","n":"5.5","o":1.5,"p":"a","q":"c","r":"a","s":"AQID",
        "t":[{"sku":"b","count":1,"price":1.5,"next":{"sku":"c","count":2}}],"u":"2026-06-01T00:00:00Z","v":"00:01:00","w":"w","x":"Green"}
        """;

    [Fact]
    public void No_damaged_message_with_rules_throws()
    {
        const int Count = 20_000;
        var code = GeneratedCode.Load(Source);
        MessageCodecProxy codec = code.Codec("All");
        codec.Accept(Valid);
        string[] documents = [.. MakeDocuments(Count)];
        int accepted = 0;

        // Whatever is made on first use is made.
        foreach (string document in documents.Take(100))
        {
            codec.Read(document);
        }

        Assert.Empty(CountExceptions(() => accepted = documents.Count(document => codec.Read(document).Message is not null)));
        Assert.InRange(accepted, Count / 100, Count / 2);
    }

    // Bytes, members and values of the good message are replaced: by others of it, by constants, by noise.
    private static IEnumerable<string> MakeDocuments(int count)
    {
        var random = new Random(11);
        string[] values =
        [
            .. Valid.Split(',', ':').Where(static piece => piece.Length > 0),
            "null",
            "1e999",
            "-0.0",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "[]",
            "{}",
            "\"99999999999\"",
            "\"" + new string('a', 300) + "\"",
        ];
        byte[] valid = Encoding.UTF8.GetBytes(Valid);
        for (int i = 0; i < count; i++)
        {
            if (i % 2 == 0)
            {
                byte[] bytes = [.. valid];
                for (int damage = random.Next(1, 4); damage > 0; damage--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(32, 127);
                }

                yield return Encoding.UTF8.GetString(bytes);
                continue;
            }

            string document = Valid;
            for (int damage = random.Next(1, 4); damage > 0; damage--)
            {
                document = document.Replace(
                    ":" + values[random.Next(values.Length)],
                    ":" + values[random.Next(values.Length)],
                    StringComparison.Ordinal);
            }

            yield return document;
        }
    }

    private static List<string> CountExceptions(Action action)
    {
        int thread = Environment.CurrentManagedThreadId;
        List<string> seen = [];
        void OnFirstChance(object? sender, FirstChanceExceptionEventArgs e)
        {
            if (Environment.CurrentManagedThreadId == thread)
            {
                seen.Add(e.Exception.ToString());
            }
        }

        AppDomain.CurrentDomain.FirstChanceException += OnFirstChance;
        try
        {
            action();
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= OnFirstChance;
        }

        return seen;
    }
}
