namespace TypedWs.Generators.Tests.Contracts;

/// <summary>The place of each property of the generator's models in a contract.</summary>
internal static partial class ContractPlacements
{
    private const string Types = """
        using System.Text.Json; using System.Text.RegularExpressions;
        public enum Color { Red, Green } public enum Named { Red, [JsonStringEnumMemberName("green")] Green }
        public enum Numbered { Red = 1, Green } public enum Same { Red, Green = 0 } public enum Wide : long { Red, Green }
        [Flags] public enum Sides { Red, Green } public enum Open { Red, [WsUnknown] Green }
        public enum OtherOpen { [WsUnknown] Red, Green }
        public enum Wider { Red, [WsUnknown(FromClients = true)] Green } public enum More { Red, Green, Blue }
        public record Inner(int X); public record OtherInner(int Y); public struct Value { public int X { get; set; } }
        [WsErrorData] public record Data(int X); [WsErrorData] public record OtherData(string X);
        public class OneAttribute : ValidationAttribute; [WsRuleCode("two")] public class TwoAttribute : ValidationAttribute;
        public class StepAttribute(int by) : ValidationAttribute { public int By => by; }
        public static class Checks
        {
            public static ValidationResult? One(int value) => null;
            [WsRuleCode("two")] public static ValidationResult? Two(int value) => null;
            public static readonly Regex A = new("a"); public static readonly Regex B = new("b");
            public static readonly Regex I = new("a", RegexOptions.IgnoreCase); public static Regex Own => new("a" + DateTime.Now);
            [GeneratedRegex("a", RegexOptions.None, 10, "")] public static Regex C() => A;
            [GeneratedRegex("a", RegexOptions.None, 10, "tr-TR")] public static Regex D() => A;
        }
        public class Converter : JsonConverter<int>
        {
            public override int Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => 1;
            public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) { }
        }
        public sealed class OtherConverter : Converter;
        [WsMessage("s", Direction = WsDirection.ServerToClient)] public record S; [WsMessage("c")] public record C;
        [WsMessage("t", Direction = WsDirection.ServerToClient)] public record T;

        """;

    private const string Endpoint =
        "[WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void On(M message) { } }";

    private const string Empty = "[WsMessage(\"m\")] public record M; ";

    private const string Circle = "public record Circle(int R) : Shape; public record Square(int S) : Shape; ";

    /// <summary>Properties that are visible on the wire, each with declarations whose hashes must differ.</summary>
    public static readonly PlacedPair[] Wire =
    [
        new("EnvelopeModel.Discriminator", "[WsMessage(\"m\")] public record M;", "[WsMessage(\"n\")] public record M;"),
        new("MessageModel.IsBare", "[WsMessage(\"m\")] public record M(int A);", "[WsMessage(\"m\", Bare = true)] public record M(int A);"),
        new("MessageModel.Objects", "Inner A", "OtherInner A"),
        new("MessageModel.Enums", "Color A", "More A"),
        new("MessageModel.Hierarchies", Shape("\"circle\""), Shape("\"round\"")),
        new("ObjectModel.Members", "int A", "int A, int B"),
        new("ObjectModel.Members", "int A, int B", "int B, int A"),
        new("ObjectModel.Rules", "[WsMessage(\"m\")] public record M;", "[WsMessage(\"m\"), One] public record M;"),
        new("ObjectModel.ValidatesItself", Self(""), Self(" : IValidatableObject")),
        new(
            "ObjectModel.DisallowsUnknown",
            Options("UnknownMembers = WsUnknownMembers.Ignore"),
            Options("UnknownMembers = WsUnknownMembers.Disallow")),
        new(
            "ObjectModel.DisallowsUnknown",
            "[WsMessage(\"m\")] public record M;",
            "[WsMessage(\"m\"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] public record M;"),
        new("MemberModel.JsonName", "int A", "[property: JsonPropertyName(\"b\")] int A"),
        new("MemberModel.Value", "int A", "long A"),
        new("MemberModel.InitialJson", "int A = 1", "int A = 2"),
        new("MemberModel.InitialJson", Property("int A { get; set; }"), Property("int A { get; set; } = 2;")),
        new("MemberModel.Presence", "int A", "int A = 0"),
        new("MemberModel.Rules", "string A", "[MinLength(1)] string A"),
        new(
            "MemberModel.Limits",
            "[property: JsonConverter(typeof(JsonStringEnumConverter<Color>))] Color A, int[] B",
            "[property: JsonConverter(typeof(JsonStringEnumConverter<Color>))] Color A, [MinLength(1)] int[] B"),
        new("MemberModel.ObjectRules", "int A, int B", "int A, [property: Compare(\"A\")] int B"),
        new(
            "MemberModel.Condition",
            Property("int A { get; set; }"),
            Property("[JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int A { get; set; }")),
        new("PresenceModel.IsRequired", Property("int A { get; set; }"), Property("[JsonRequired] int A { get; set; }")),
        new("PresenceModel.AcceptsNull", "string A", "string? A"),
        new("PresenceModel.RefusesBlank", "[Required(AllowEmptyStrings = true)] string A", "[Required] string A"),
        new("PresenceModel.RefusesInitialNull", "[DeniedValues(\"x\")] string? A = null", "[DeniedValues(\"x\", null)] string? A = null"),
        new("ValueModel.IsNullable", "int[] A", "int?[] A"),
        new("ScalarValue.Kind", "Guid A", "string A"),
        new("ScalarValue.Forms", "long A", "[property: JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] long A"),
        new(
            "ScalarValue.Forms",
            "[property: JsonNumberHandling(JsonNumberHandling.WriteAsString)] long A",
            "[property: JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)] long A"),
        new("ScalarValue.Forms", "double A", "[property: JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)] double A"),
        new(
            "ScalarValue.IsLocalTime",
            Options("AllowMissingOffset = false", "DateTimeOffset A"),
            Options("AllowMissingOffset = true", "DateTimeOffset A")),
        new("CompositeValue.Kind", "Inner A", "Color A"),
        new("EnumModel.Values", "Color A", "More A"),
        new("EnumModel.Number", "Color A", "[property: JsonConverter(typeof(JsonNumberEnumConverter<Color>))] Color A"),
        new(
            "EnumModel.Number",
            "[property: JsonConverter(typeof(JsonNumberEnumConverter<Color>))] Color A",
            "[property: JsonConverter(typeof(JsonNumberEnumConverter<Wide>))] Wide A"),
        new(
            "EnumModel.IsFlags",
            "[property: JsonConverter(typeof(JsonNumberEnumConverter<Color>))] Color A",
            "[property: JsonConverter(typeof(JsonNumberEnumConverter<Sides>))] Sides A"),
        new("EnumModel.Unknown", "Color A", "Open A"),
        new("UnknownValueModel.JsonName", "Open A", "OtherOpen A"),
        new("UnknownValueModel.FromClients", "Open A", "Wider A"),
        new("EnumValueModel.JsonName", "Color A", "Named A"),
        new(
            "EnumValueModel.JsonName",
            "[property: JsonConverter(typeof(JsonNumberEnumConverter<Color>))] Color A, Dictionary<Color, int> B",
            "[property: JsonConverter(typeof(JsonNumberEnumConverter<Named>))] Named A, Dictionary<Named, int> B"),
        new("EnumValueModel.NumberLiteral", "Color A", "Numbered A"),
        new("CollectionModel.Shape", "List<int> A", "HashSet<int> A"),
        new("CollectionModel.Element", "int[] A", "long[] A"),
        new("CollectionModel.Limits", "int[] A", "[MaxLength(3)] int[] A"),
        new("CollectionModel.Limits", "HashSet<int> A", "[MaxLength(70000)] HashSet<int> A"),
        new("CollectionModel.Items", "int[] A", "[WsEach<RangeAttribute>(1, 3)] int[] A"),
        new("ItemModel.Presence", "string?[] A", "[WsEach<RequiredAttribute>] string?[] A"),
        new("ItemModel.Rules", "[WsEach<RangeAttribute>(1, 3)] int[] A", "[WsEach<RangeAttribute>(1, 4)] int[] A"),
        new("DictionaryModel.Key", "Dictionary<string, int> A", "Dictionary<int, int> A"),
        new("DictionaryModel.Value", "Dictionary<string, int> A", "Dictionary<string, long> A"),
        new("DictionaryModel.Limits", "Dictionary<string, int> A", "[MinLength(1)] Dictionary<string, int> A"),
        new("DictionaryModel.Items", "Dictionary<string, int> A", "[WsEach<RangeAttribute>(1, 3)] Dictionary<string, int> A"),
        new("HierarchyModel.DiscriminatorName", Shape("\"circle\""), Shape("\"circle\"", "TypeDiscriminatorPropertyName = \"kind\"")),
        new("HierarchyModel.Types", Shape("\"circle\""), Shape("\"circle\"), JsonDerivedType(typeof(Square), \"square\"")),
        new("HierarchyModel.BaseName", Shape("\"circle\""), Shape("\"circle\"").Replace("abstract ", "", StringComparison.Ordinal)),
        new(
            "DerivedModel.ObjectName",
            Shape("\"a\""),
            Shape("\"a\"").Replace("typeof(Circle)", "typeof(Square)", StringComparison.Ordinal)),
        new("DiscriminatorModel.Text", Shape("\"circle\""), Shape("\"round\"")),
        new("DiscriminatorModel.Text", Shape("\"4\""), Shape("4")),
        new("DiscriminatorModel.Number", Shape("4"), Shape("5")),
        new("MinLengthRule.Min", "[MinLength(1)] string A", "[MinLength(2)] string A"),
        new("MaxLengthRule.Max", "[MaxLength(1)] string A", "[MaxLength(2)] string A"),
        new("RangeRule.Operand", "[Range(1, 10)] double A", "[Range(1.0, 10.0)] double A"),
        new("RangeRule.Operand", "[Range(1, 10)] string A", "[Range(1.0, 10.0)] string A"),
        new("RangeRule.Parameters", "[Range(1, 10)] int A", "[Range(1, 11)] int A"),
        new("RangeRule.MinimumIsExclusive", "[Range(1, 10)] int A", "[Range(1, 10, MinimumIsExclusive = true)] int A"),
        new("RangeRule.MaximumIsExclusive", "[Range(1, 10)] int A", "[Range(1, 10, MaximumIsExclusive = true)] int A"),
        new("PatternRule.Pattern", "[RegularExpression(\"a\")] string A", "[RegularExpression(\"b\")] string A"),
        new("PatternRule.Pattern", "[RegularExpression(\"[\\ud800]\")] string A", "[RegularExpression(\"[\\udc00]\")] string A"),
        new("PatternSource.Pattern", Pattern("A"), Pattern("B")),
        new("PatternSource.Options", Pattern("A"), Pattern("I")),
        new("PatternSource.Culture", Pattern("C"), Pattern("D")),
        new("OwnPatternRule.Source", Pattern("A"), Pattern("Own")),
        new("OperandRule.Rule", "[RegularExpression(\"1\")] int A", "[RegularExpression(\"2\")] int A"),
        new("OwnElementRule.Rule", "[WsEach<OneAttribute>] int[] A", "[WsEach<TwoAttribute>] int[] A"),
        new("FormRule.Form", "[Url] string A", "[Phone] string A"),
        new("FileExtensionsRule.Parameters", "[FileExtensions] string A", "[FileExtensions(Extensions = \"txt\")] string A"),
        new("EnumRule.IsText", "[EnumDataType(typeof(Color))] string A", "[EnumDataType(typeof(Color))] int A"),
        new("EnumRule.Values", "[EnumDataType(typeof(Color))] string A", "[EnumDataType(typeof(More))] string A"),
        new("EnumRule.Number", "[EnumDataType(typeof(Color))] string A", "[EnumDataType(typeof(Wide))] string A"),
        new("EnumRule.IsFlags", "[EnumDataType(typeof(Color))] string A", "[EnumDataType(typeof(Sides))] string A"),
        new("AllowedValuesRule.Parameters", "[AllowedValues(1)] int A", "[AllowedValues(2)] int A"),
        new("DeniedValuesRule.Parameters", "[DeniedValues(1)] int A", "[DeniedValues(2)] int A"),
        new("CompareRule.Parameters", "int A, int B, [property: Compare(\"A\")] int D", "int A, int B, [property: Compare(\"B\")] int D"),
        new("CustomRule.Code", "[One] int A", "[Two] int A"),
        new("CustomMethodRule.Code", Method("One"), Method("Two")),
        new("ConvertedValue.ConverterTypeName", "int A", "[property: JsonConverter(typeof(Converter))] int A"),
        new(
            "ParsedMessage.Request",
            Empty + "[WsMessage(\"q\", Direction = WsDirection.ServerToClient)] public record Q;",
            Empty + "[WsMessage(\"q\", Direction = WsDirection.ServerToClient), WsReply<C>] public record Q;"),
        new(
            "ParsedMessage.IsSent",
            Empty + "[WsMessage(\"q\")] public record Q;",
            Empty + "[WsMessage(\"q\", Direction = WsDirection.Both)] public record Q;"),
        new("ParsedMessage.Errors", "[WsMessage(\"m\")] public record M;", "[WsMessage(\"m\"), WsErrors(\"a\")] public record M;"),
        new(
            "ParsedError.Code",
            "[WsMessage(\"m\"), WsErrors(\"a\")] public record M;",
            "[WsMessage(\"m\"), WsErrors(\"b\")] public record M;"),
        new(
            "ParsedError.Data",
            "[WsMessage(\"m\"), WsErrors(\"a\")] public record M;",
            "[WsMessage(\"m\"), WsErrors<Data>(\"a\")] public record M;"),
        new(
            "ParsedError.Data",
            "[WsMessage(\"m\"), WsErrors<Data>(\"a\")] public record M;",
            "[WsMessage(\"m\"), WsErrors<OtherData>(\"a\")] public record M;"),
        new("ContractHandler.MessageTypeName", Handler("public void On(M message) { }"), Handler("public void On(C message) { }")),
        new("ContractHandler.ReplyTypeName", Handler("public S On(M message) => null!;"), Handler("public T On(M message) => null!;")),
        new(
            "ContractHandler.IsStream",
            Handler("public S On(M message) => null!;"),
            Handler("public IAsyncEnumerable<S> On(M message) => null!;")),
        new(
            "ContractHandler.ItemTypeName",
            Handler("public void On(M message) { }"),
            Handler("public void On(M message, IAsyncEnumerable<C> items) { }")),
        new("ContractHandler.Errors", Handler("public void On(M message) { }"), Handler("[WsErrors(\"a\")] public void On(M message) { }")),
        new("ContractTopic.Name", Topic("new WsTopic<S>(\"a\")"), Topic("new WsTopic<S>(\"b\")")),
        new(
            "ContractTopic.MessageTypeName",
            Topic("new WsTopic<S>(\"a\")"),
            Topic("new WsTopic<T>(\"a\")").Replace("<S> X", "<T> X", StringComparison.Ordinal)),
        new("EndpointContract.Topics", Handler("public void On(M message) { }"), Topic("new WsTopic<S>(\"a\")")),
        new("HandlerClassContract.Topics", Other(""), Other("public static readonly WsTopic<S> X = new(\"a\");")),
        new("HandlerClassContract.Handlers", Other(""), Other("[WsHandler] public static void OnC(C message) { }")),
    ];

    /// <summary>Properties that are in the contract, but not visible on the wire: only the text of the contract may differ.</summary>
    public static readonly PlacedPair[] Aside =
    [
        new("EnvelopeModel.OverflowPolicy", Sent(""), Sent(", WsOverflow(WsOverflowPolicy.DropOldest)")),
        new(
            "MessageModel.TypeName",
            Handler("public void On(M message) { }"),
            Handler("public void On(M message) { }")
                .Replace("M;", "MM;", StringComparison.Ordinal)
                .Replace("(M ", "(MM ", StringComparison.Ordinal)),
        new(
            "EnumValueModel.Name",
            "[property: JsonConverter(typeof(JsonNumberEnumConverter<Color>))] Color A",
            "[property: JsonConverter(typeof(JsonNumberEnumConverter<Named>))] Named A"),
        new("MemberModel.Name", "int A", "[property: JsonPropertyName(\"a\")] int B"),
        new("RuleModel.Message", "[MinLength(1)] string A", "[MinLength(1, ErrorMessage = \"no\")] string A"),
        new("RuleMessage.Text", "[MinLength(1, ErrorMessage = \"x\")] string A", "[MinLength(1, ErrorMessage = \"y\")] string A"),
        new("RuleMessage.IsOwn", "[Url] string A", "[Url(ErrorMessage = \"must be a web address\")] string A"),
        new("LiteralPart.Text", "[Url(ErrorMessage = \"x\")] string A", "[Url(ErrorMessage = \"y\")] string A"),
        new("RuleMessage.Operands", "[MinLength(1, ErrorMessage = \"{1}\")] string A", "[MinLength(1, ErrorMessage = \"{1:x}\")] string A"),
        new("PresenceModel.Message", "[Required] string A", "[Required(ErrorMessage = \"no\")] string A"),
        new(
            "CompareRule.Message",
            "int A, [property: Compare(\"A\")] int B",
            "int A, [property: Compare(\"A\", ErrorMessage = \"no\")] int B"),
        new(
            "CustomMethodRule.Message",
            Method("One"),
            Method("One").Replace("\"One\"", "\"One\", ErrorMessage = \"no\"", StringComparison.Ordinal)),
        new("CustomRule.TypeName", "[One] int A", "[Step(1)] int A"),
        new("CustomRule.Arguments", "[Step(1)] int A", "[Step(2)] int A"),
        new(
            "CustomMethodRule.Method",
            Method("One"),
            Method("Again") + "public static class MoreChecks { public static ValidationResult? Again(int value) => null; }"),
        new("ParsedMessage.Examples", "[WsMessage(\"m\")] public record M;", "[WsMessage(\"m\"), WsExample(\"{}\")] public record M;"),
        new("ParsedMessage.Documentation", "[WsMessage(\"m\")] public record M;", "[WsMessage(\"m\"), Obsolete] public record M;"),
        new("ParsedError.Documentation", Failing(""), Failing("[property: Obsolete(\"x\")]")),
        new(
            "TypeDocumentation.Summary",
            "[WsMessage(\"m\")] public record M;",
            "\n/// <summary>x</summary>\n[WsMessage(\"m\")] public record M;"),
        new(
            "TypeDocumentation.Deprecated",
            "[WsMessage(\"m\"), Obsolete] public record M;",
            "[WsMessage(\"m\"), Obsolete(\"x\")] public record M;"),
        new("TypeDocumentation.Members", "int A", "[property: Obsolete] int A"),
        new(
            "MemberDocumentation.Summary",
            Property("int A { get; set; }"),
            Property("int A { get; set; }").Replace("public int", "\n/// <summary>x</summary>\npublic int", StringComparison.Ordinal)),
        new("MemberDocumentation.Deprecated", "[property: Obsolete] int A", "[property: Obsolete(\"x\")] int A"),
        new(
            "EndpointContract.Name",
            Handler("public void On(M message) { }"),
            Handler("public void On(M message) { }").Replace("class E", "class F", StringComparison.Ordinal)),
        new(
            "EndpointContract.Version",
            Handler("public void On(M message) { }"),
            Handler("public void On(M message) { }").Replace("[WsEndpoint]", "[WsEndpoint(Version = \"1.0\")]", StringComparison.Ordinal)),
        new(
            "EndpointContract.Summary",
            Handler("public void On(M message) { }"),
            Handler("public void On(M message) { }")
                .Replace("[WsEndpoint]", "\n/// <summary>x</summary>\n[WsEndpoint]", StringComparison.Ordinal)),
        new(
            "EndpointContract.Authorization",
            Handler("public void On(M message) { }"),
            Handler("public void On(M message) { }")
                .Replace("[WsEndpoint]", "[WsEndpoint, Microsoft.AspNetCore.Authorization.Authorize]", StringComparison.Ordinal)),
        new("ContractHandler.Authorization", Handler("public void On(M message) { }"), Authorized("")),
        new(
            "ContractHandler.RateLimit",
            Handler("public void On(M message) { }"),
            Handler("[WsRateLimit(2)] public void On(M message) { }")),
        new("AuthorizationDemand.Policy", Authorized("(\"a\")"), Authorized("(Policy = \"b\")")),
        new("AuthorizationDemand.Roles", Authorized("(Roles = \"a\")"), Authorized("(Roles = \"a, b\")")),
        new("AuthorizationDemand.Schemes", Authorized("(AuthenticationSchemes = \"a\")"), Authorized("(AuthenticationSchemes = \"b\")")),
        new(
            "AuthorizationDemand.AttributeTypeName",
            Authorized(""),
            Authorized("")
                .Replace("Microsoft.AspNetCore.Authorization.Authorize]", "Own]", StringComparison.Ordinal)
            + "public class OwnAttribute : Microsoft.AspNetCore.Authorization.AuthorizeAttribute;"),
        new(
            "RateLimitModel.PerSecond",
            Handler("[WsRateLimit(2, Burst = 4)] public void On(M message) { }"),
            Handler("[WsRateLimit(3, Burst = 4)] public void On(M message) { }")),
        new(
            "RateLimitModel.Burst",
            Handler("[WsRateLimit(2)] public void On(M message) { }"),
            Handler("[WsRateLimit(2, Burst = 3)] public void On(M message) { }")),
    ];

    /// <summary>The contract of declarations, or of a message <c>M</c> with these members. It must compile.</summary>
    public static string Generate(string source)
    {
        string message = source.Contains("record M", StringComparison.Ordinal) || source.Contains("class M ", StringComparison.Ordinal)
            ? source
            : $"[WsMessage(\"m\")] public record M({source});";
        return ContractDocuments.Generate(
            Types + message + (message.Contains("[WsHandler", StringComparison.Ordinal) ? "" : Endpoint));
    }

    private static string Options(string options, string members = "int A")
        => $"[WsMessage(\"m\"), WsJsonOptions({options})] public record M({members});";

    private static string Property(string property)
        => "[WsMessage(\"m\")] public class M { "
            + (property.StartsWith('[') ? property.Replace("] ", "] public ", StringComparison.Ordinal) : "public " + property)
            + " }";

    private static string Self(string interfaces)
        => $"[WsMessage(\"m\")] public record M{interfaces} "
            + "{ public IEnumerable<ValidationResult> Validate(ValidationContext context) { yield break; } }";

    private static string Shape(string discriminator, string polymorphic = "")
        => $"[WsMessage(\"m\"), JsonPolymorphic({polymorphic}), JsonDerivedType(typeof(Circle), {discriminator})] "
            + "public abstract record Shape; " + Circle
            + "[WsEndpoint] public partial class E : WsEndpoint { [WsHandler] public void On(Shape message) { } } public record M;";

    private static string Pattern(string member) => $"[WsPattern(typeof(Checks), \"{member}\")] string A";

    private static string Method(string method)
        => $"[WsMessage(\"m\")] public record M([CustomValidation(typeof({(method == "Again" ? "MoreChecks" : "Checks")}), "
            + $"\"{method}\")] int A); ";

    private static string Handler(string handler)
        => $"{Empty} [WsEndpoint] public partial class E : WsEndpoint {{ {Mark(handler)} }}";

    private static string Mark(string handler)
        => handler.Contains("[WsHandler", StringComparison.Ordinal) ? handler : "[WsHandler] " + handler;

    private static string Authorized(string arguments)
        => Handler($"[Microsoft.AspNetCore.Authorization.Authorize{arguments}] public void On(M message) {{ }}");

    private static string Topic(string creation)
        => Handler($"[WsHandler] public void On(M message) {{ }} public static readonly WsTopic<S> X = {creation};");

    private static string Other(string members)
        => Handler("public void On(M message) { }") + $" [WsHandlers(typeof(E))] public static class Others {{ {members} }}";

    private static string Sent(string attributes)
        => $"{Empty} [WsMessage(\"q\", Direction = WsDirection.ServerToClient){attributes}] public record Q;";

    private static string Failing(string attributes)
        => "[WsMessage(\"m\"), WsErrors<Fault>(\"a\")] public record M; "
            + $"[WsErrorData] public record Fault({attributes} int X); ";
}
