using Microsoft.CodeAnalysis;

namespace TypedWs.Generators.Reporting;

/// <summary>
/// All diagnostics. An id is written as a literal and is never used again for another meaning. Each diagnostic has a page under
/// docs/diagnostics.
/// </summary>
internal static class Descriptors
{
    private const string Category = "TypedWs";

    public static readonly DiagnosticDescriptor DuplicateDiscriminator = Error(
        "TWS001",
        "Discriminator is used twice",
        "'{0}' and '{1}' are both '{2}' in the same direction; a receiver could not tell them apart");

    public static readonly DiagnosticDescriptor InvalidDiscriminator = Error(
        "TWS002", "Discriminator is invalid", "'{0}' cannot be a discriminator: {1}");

    public static readonly DiagnosticDescriptor ClassNotPartial = Error(
        "TWS003", "Class is not partial", "'{0}' must be partial, because {1} is generated into it");

    public static readonly DiagnosticDescriptor HandlerMessageUndeclared = Error(
        "TWS004", "Handled type is not a message", "'{0}' is not a message: it has no [WsMessage]");

    public static readonly DiagnosticDescriptor MessageUnhandled = Warning(
        "TWS005", "Message has no handler", "No endpoint of this project handles '{0}', which clients send");

    public static readonly DiagnosticDescriptor DuplicateHandler = Error(
        "TWS006", "Message has two handlers", "'{0}' already handles '{1}' in this endpoint");

    public static readonly DiagnosticDescriptor HandlerSignature = Error(
        "TWS007", "Handler's signature is wrong", "Handler '{0}' {1}");

    public static readonly DiagnosticDescriptor MessageTypeUnusable = Error(
        "TWS008", "Type cannot be a message", "'{0}' cannot be {1}: it is {2}");

    public static readonly DiagnosticDescriptor SentTypeUndeclared = Error(
        "TWS009", "Sent type is not a message", "'{0}' cannot be sent: it has no [WsMessage]");

    public static readonly DiagnosticDescriptor DuplicateMember = Error(
        "TWS010", "JSON member name is used twice", "'{0}' and '{1}' are both '{2}' in JSON");

    public static readonly DiagnosticDescriptor ServedByContext = Info(
        "TWS011", "Member is served by a JsonSerializerContext", "'{0}' is read and written by '{1}'");

    public static readonly DiagnosticDescriptor UnsupportedMemberType = Error(
        "TWS012", "Member's type is not supported", "'{0}' needs '{1}', which is not supported: {2}");

    public static readonly DiagnosticDescriptor NoUsableConstructor = Error(
        "TWS013", "Type cannot be constructed", "'{0}' cannot be constructed from a message: {1}");

    public static readonly DiagnosticDescriptor MemberIgnored = Warning(
        "TWS014",
        "Member cannot be set and is ignored",
        "'{0}' has neither a public setter nor a constructor parameter; it is neither read nor written");

    public static readonly DiagnosticDescriptor RequiredCycle = Error(
        "TWS015", "Message needs itself", "'{0}' needs itself, so no finite JSON can hold it: {1}; make one of these nullable or optional");

    public static readonly DiagnosticDescriptor RuleDoesNotApply = Warning(
        "TWS020", "Rule does not apply", "[{0}] does not apply to '{1}' of type '{2}' and is not checked");

    public static readonly DiagnosticDescriptor InvalidPattern = Error(
        "TWS021", "Regular expression is invalid", "The pattern is not a regular expression: {0}");

    public static readonly DiagnosticDescriptor ContradictoryRule = Error(
        "TWS022", "Rule contradicts itself", "[{0}] {1}");

    public static readonly DiagnosticDescriptor BareMemberCount = Error(
        "TWS023",
        "Bare message needs exactly one member",
        "'{0}' is Bare, its payload is the value of its only member; it has {1} members");

    public static readonly DiagnosticDescriptor WrongDirection = Error(
        "TWS024", "Message is used against its direction", "'{0}' is {1}; {2}");

    public static readonly DiagnosticDescriptor EndpointDeclaration = Error(
        "TWS025", "Endpoint is incompletely declared", "'{0}' {1}");

    public static readonly DiagnosticDescriptor PatternBacktracks = Warning(
        "TWS026",
        "Pattern needs backtracking",
        "The pattern has {0}; the backtracking engine matches it, whose time may grow exponentially with a client's text "
        + "until a time-out ends it; rewrite the pattern, or name a [GeneratedRegex] member of your own with [WsPattern]");

    public static readonly DiagnosticDescriptor AsyncVoid = Error(
        "TWS030",
        "Method of an endpoint is async void",
        "'{0}' is async void: its exceptions would end the process and nothing could await it; return ValueTask or Task");

    public static readonly DiagnosticDescriptor LanguageTooOld = Error(
        "TWS031", "Language settings do not suffice", "'{0}': {1}");

    public static readonly DiagnosticDescriptor NotSupportedYet = Error(
        "TWS032", "Declaration is not supported yet", "{0} is not supported yet, and ignoring it would change what '{1}' means");

    public static readonly DiagnosticDescriptor UpgradeMissing = Error(
        "TWS033",
        "Connections get no data",
        "'{0}' overrides neither OnUpgrade nor OnUpgradeAsync, so its connections would have no '{1}' and every upgrade would fail");

    public static readonly DiagnosticDescriptor HandlerClassUnusable = Error(
        "TWS034", "Class of handlers cannot be used", "'{0}' {1}");

    public static readonly DiagnosticDescriptor RateLimitInvalid = Error(
        "TWS035", "Rate limit cannot be met", "[WsRateLimit] of '{0}' {1}");

    public static readonly DiagnosticDescriptor OverflowInvalid = Error(
        "TWS036", "Overflow policy says nothing", "[WsOverflow] of '{0}' {1}");

    public static readonly DiagnosticDescriptor AuthorizationIneffective = Error(
        "TWS037", "Authorization has no effect", "[{0}] has no effect on '{1}', {2}");

    public static readonly DiagnosticDescriptor JsonAttributeMisused = Error(
        "TWS040", "JSON attribute does not apply", "[{0}] does not apply to '{1}': {2}");

    public static readonly DiagnosticDescriptor ConverterUnusable = Error(
        "TWS041", "JSON converter cannot be used", "'{0}' cannot be the converter of '{1}': {2}");

    public static readonly DiagnosticDescriptor HierarchyInvalid = Error(
        "TWS042", "Hierarchy is wrong", "'{0}' {1}");

    public static readonly DiagnosticDescriptor ContextUnusable = Error(
        "TWS043", "JsonSerializerContext cannot be used", "'{0}' cannot read or write members: {1}");

    public static readonly DiagnosticDescriptor RangeOperandInvalid = Error(
        "TWS044", "Operand of [Range] is no value", "'{0}' cannot be a bound of type '{1}': {2}");

    public static readonly DiagnosticDescriptor TypeTooLarge = Error(
        "TWS045", "Message is made of too many types", "'{0}' makes the message too large, perhaps without end: {1}");

    public static readonly DiagnosticDescriptor ForeignDeclaration = Error(
        "TWS046",
        "Declared by another source generator",
        "{0} is declared by another source generator, which TypedWs cannot see; declare it in the project's own code");

    public static readonly DiagnosticDescriptor GeneratorMissing = Error(
        "TWS047",
        "Generator did not run on the assembly of a message",
        "'{0}' has no codec: the generator did not run on assembly '{1}'; reference the package TypedWs from that project too");

    public static readonly DiagnosticDescriptor RuleUnchecked = Warning(
        "TWS048", "Rule is never checked", "[{0}] {1} and is never checked");

    public static readonly DiagnosticDescriptor MemberInaccessible = Error(
        "TWS049", "Member is not accessible as it has to be", "'{0}' {1}");

    public static readonly DiagnosticDescriptor FieldIgnored = Warning(
        "TWS050",
        "Field is neither read nor written",
        "'{0}' is a field: it is neither read nor written; make it a property, or mark it [JsonIgnore]");

    public static readonly DiagnosticDescriptor CodeMissing = Error(
        "TWS051", "Generated code is missing", "Nothing was generated for '{0}': {1}");

    public static readonly DiagnosticDescriptor NamespaceReserved = Error(
        "TWS056",
        "Namespace belongs to generated code",
        "'{0}' is in namespace '{1}', where generated code declares its types; put it into a namespace of your own");

    public static readonly DiagnosticDescriptor DispatcherNameTaken = Error(
        "TWS057",
        "Name of the dispatcher is taken",
        "The dispatcher that is generated into endpoint '{0}' is called '{1}'; neither '{2}' nor another member of it can be called so");

    public static readonly DiagnosticDescriptor RuleCodeInvalid = Error(
        "TWS063", "Name of an error code is invalid", "'{0}' cannot be the name of an error code: it has 1 to 64 of a-z A-Z 0-9 _ - .");

    public static readonly DiagnosticDescriptor EachUnusable = Error(
        "TWS064", "Rule for elements cannot be used", "[WsEach] cannot put [{0}] on elements: {1}");

    public static readonly DiagnosticDescriptor WideInteger = Info(
        "TWS066", "Browsers round 64-bit integers", "'{0}' holds integers of 64 bits; browsers round those beyond 2^53 (9007199254740991)");

    public static readonly DiagnosticDescriptor HandlerUnmarked = Warning(
        "TWS067",
        "Method takes a message but is no handler",
        "'{0}' takes message '{1}' but has no [WsHandler], so nothing calls it; no handler takes '{1}'");

    public static readonly DiagnosticDescriptor EndpointWithoutHandlers = Info(
        "TWS068",
        "Endpoint has methods but no handlers",
        "Clients cannot call '{0}': endpoint '{1}' has no handlers; declare a record with [WsMessage] and take it in a method "
        + "with [WsHandler]");

    public static readonly DiagnosticDescriptor TemplateAsTopic = Error(
        "TWS069", "Template is used as a topic", "'{0}' is a template of topics; say which topic is meant: {1}.For(…)");

    public static readonly DiagnosticDescriptor TopicOfOtherMessage = Error(
        "TWS070", "Message does not fit the topic", "The topic carries '{0}', but the message is '{1}'");

    public static readonly DiagnosticDescriptor ErrorDataUndeclared = Error(
        "TWS071", "Data of an error is not declared as such", "'{0}' cannot be the data of an error: it {1}");

    public static readonly DiagnosticDescriptor AnswerUnusable = Error(
        "TWS072", "Declared answer cannot be used", "[{0}] of '{1}' {2}");

    public static readonly DiagnosticDescriptor AnswerMismatch = Error(
        "TWS073", "Handler answers otherwise than its message declares", "'{0}' {1}, but '{2}' declares {3}");

    public static readonly DiagnosticDescriptor SchedulingInvalid = Error(
        "TWS074", "Scheduling of a handler contradicts itself", "[WsHandler] of '{0}' {1}");

    public static readonly DiagnosticDescriptor KeyUnusable = Error(
        "TWS075", "Key of a message cannot be used", "[WsKey] of '{0}' {1}");

    public static readonly DiagnosticDescriptor RequestUnusable = Error(
        "TWS076", "Message cannot be sent as a request", "'{0}' {1}");

    public static readonly DiagnosticDescriptor StreamUncancellable = Info(
        "TWS077",
        "Stream does not notice its cancellation",
        "'{0}' takes no CancellationToken; after its stream was cancelled or the connection was lost, its code runs on to the next item");

    public static readonly DiagnosticDescriptor KeyUnused = Warning(
        "TWS078", "Key of a message is not used", "No handler of '{0}' is Exclusive, so its [WsKey] has no effect");

    public static readonly DiagnosticDescriptor ContractVersionInvalid = Error(
        "TWS080",
        "Version of a contract is invalid",
        "'{0}' is no version for the contract of '{1}'; write two to four numbers with dots between them, for example \"1.4\"");

    public static readonly DiagnosticDescriptor ErrorsUnusable = Error(
        "TWS081", "Declared errors cannot be used", "[WsErrors] of '{0}' {1}");

    public static readonly DiagnosticDescriptor ExampleInvalid = Error(
        "TWS082", "Example is not accepted", "[WsExample] of '{0}' {1}");

    public static readonly DiagnosticDescriptor UnknownValueUnusable = Error(
        "TWS083", "Value for unknown values cannot be used", "[WsUnknown] of '{0}' {1}");

    public static readonly DiagnosticDescriptor CompressionIneffective = Error(
        "TWS084", "Compression has no effect", "Compression of [WsMessage] of '{0}' {1}");

    private static DiagnosticDescriptor Error(string id, string title, string message)
        => new(
            id,
            title,
            message,
            Category,
            DiagnosticSeverity.Error,
            isEnabledByDefault: true,
            helpLinkUri: HelpLinks.Of(id),
            customTags: CustomTags(id, WellKnownDiagnosticTags.NotConfigurable));

    private static DiagnosticDescriptor Warning(string id, string title, string message)
        => new(
            id,
            title,
            message,
            Category,
            DiagnosticSeverity.Warning,
            isEnabledByDefault: true,
            helpLinkUri: HelpLinks.Of(id),
            customTags: CustomTags(id));

    private static DiagnosticDescriptor Info(string id, string title, string message)
        => new(
            id,
            title,
            message,
            Category,
            DiagnosticSeverity.Info,
            isEnabledByDefault: true,
            helpLinkUri: HelpLinks.Of(id),
            customTags: CustomTags(id));

    // Some problems are visible only when the whole compilation is known. They are reported at its end.
    private static string[] CustomTags(string id, params string[] tags)
        => id is "TWS001" or "TWS005" or "TWS006" or "TWS043" or "TWS051" or "TWS067" or "TWS068" or "TWS078"
            ? [.. tags, WellKnownDiagnosticTags.CompilationEnd]
            : tags;
}
