using System.Runtime.InteropServices;
using System.Text.Json;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.Tests.Packaging;

/// <summary>The chat sample, made from the packages, without an installed framework: trimmed, and as native code.</summary>
[Collection(PackageCollection.Name)]
public sealed class TrimmedPublishTests(PackageFeed packages)
{
    // Warnings of the trimmer about the packages fail the publish. The sample's sources are copied, because publishing in
    // place would change what other tests run from.
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk.Web">

          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <InvariantGlobalization>true</InvariantGlobalization>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            KIND
            <TrimmerSingleWarn>false</TrimmerSingleWarn>
            <EnableAotAnalyzer>true</EnableAotAnalyzer>
          </PropertyGroup>

          <ItemGroup>
            <PackageReference Include="TypedWs.AspNetCore" Version="*" />
            <PackageReference Include="TypedWs.Transport.Linux" Version="*" />
          </ItemGroup>

        </Project>
        """;

    // Every rule that may be trimmed, with the one suppression that docs/aot.md names.
    private const string Rules = """
        using System.ComponentModel.DataAnnotations;
        using System.Diagnostics.CodeAnalysis;
        using System.Text.RegularExpressions;
        using TypedWs;

        namespace Chat;

        public enum PaintColor { DarkRed, LightBlue }

        public static partial class Patterns { [GeneratedRegex("^[0-9]{5}$", RegexOptions.None, 1000)] public static partial Regex Zip(); }

        [WsRuleCode("even")] public sealed class EvenAttribute : ValidationAttribute
        {
            public override bool IsValid(object? value) => value is not int number || number % 2 == 0;
        }

        public sealed class AgreesAttribute(string other) : ValidationAttribute
        {
            protected override ValidationResult? IsValid(object? value, ValidationContext context)
                => context.ObjectInstance is Rules rules && value is string text && rules.Repeat == text
                    ? ValidationResult.Success
                    : new WsValidationResult("agrees", "differs").With("other", other);
        }

        public static class Checks
        {
            public static ValidationResult? IsShort(string? value)
                => value is { Length: > 5 } ? new ValidationResult("is long") : ValidationResult.Success;
        }

        [WsMessage("rules"), WsJsonOptions(EnumNaming = WsNaming.CamelCase)]
        [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "TypedWs compiles [Compare] in.")]
        public sealed record Rules(
            [WsCount(1, 2), WsEach<StringLengthAttribute>(3)] List<string> Tags,
            [WsEach<EvenAttribute>] List<int> Evens,
            [WsRange("0.5", "1.5")] decimal Price,
            [WsRange("2026-01-01", "2026-12-31")] DateOnly Day,
            [WsPattern(typeof(Patterns), nameof(Patterns.Zip))] string Zip,
            PaintColor Color,
            [property: Even] int Number,
            [property: Compare("Zip"), Agrees("repeat")] string Repeat,
            [property: CustomValidation(typeof(Checks), nameof(Checks.IsShort))] string Text,
            [StringLength(9, MinimumLength = 2), RegularExpression("[a-z]+"), AllowedValues("ab", "cd")] string Plain,
            [Range(1, 5), DeniedValues(4), EnumDataType(typeof(DayOfWeek))] int Day2,
            [EmailAddress, Url, Phone, CreditCard, Base64String, FileExtensions] string? Forms = null) : IValidatableObject
        {
            public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
                => Number == 8 ? [new ValidationResult("is eight", [nameof(Number)])] : [];
        }

        [WsHandlers(typeof(ChatEndpoint))] public sealed class RulesHandlers { [WsHandler] public void OnRules(Rules message) { } }
        """;

    private const string GoodRules =
        """{"tags":["a"],"evens":[2],"price":1,"day":"2026-06-01","zip":"12345","color":"darkRed","number":2"""
        + ""","repeat":"12345","text":"short","plain":"ab","day2":3}""";

    private const string BadRules =
        """{"tags":["abcd","b","c"],"evens":[1],"price":2,"day":"2025-01-01","zip":"x","color":"green","number":3"""
        + ""","repeat":"y","text":"too long","plain":"1","day2":4,"forms":"x"}""";

    // What errors carry.
    private const string More = """
        using TypedWs;

        namespace Chat;

        [WsMessage("seat")]
        public sealed record Seat(int Row);

        public enum Place { FrontRow, BackRow }

        [WsErrorData, WsJsonOptions(EnumNaming = WsNaming.KebabCase)]
        public sealed record SoldOut(int Row, Place? Next);

        [WsHandlers(typeof(ChatEndpoint))]
        public static class Seats
        {
            [WsHandler]
            public static WsResult OnSeat(Seat message)
                => WsError.App("sold_out", "the row is sold out", new SoldOut(message.Row, Place.BackRow));
        }
        """;

    // A setting of each form; one that cannot be read would stop the start.
    private const string Settings = """
        {
          "TypedWs": {
            "ChatEndpoint": {
              "MaxMessageSize": 65536, "MaxTopics": null, "IdleTimeout": "Infinite", "IncludeTopic": false, "CredentialsExpiry": "Notify",
              "Rates": { "Message": { "PerSecond": 1000.5, "Burst": 1000 } }, "EnvelopeNames": { "Type": "type", "Payload": "payload" },
              "Outbound": { "OverflowPolicy": "KeepLatest" }, "Origins": { "Allowed": ["https://app.example"] }
            }
          }
        }
        """;

    [Fact(Skip = LongTests.SkipReason, SkipUnless = nameof(LongTests.AreOn), SkipType = typeof(LongTests))]
    public Task The_chat_sample_runs_trimmed_and_self_contained()
        => PublishAndTalkAsync("Trimmed", "<PublishTrimmed>true</PublishTrimmed><TrimMode>full</TrimMode>");

    // Needs a C compiler as linker, and zlib: docs/aot.md.
    [Fact(Skip = LongTests.SkipReason, SkipUnless = nameof(LongTests.AreOn), SkipType = typeof(LongTests))]
    public Task The_chat_sample_runs_as_native_code() => PublishAndTalkAsync("NativeAot", "<PublishAot>true</PublishAot>");

    private async Task PublishAndTalkAsync(string name, string properties)
    {
        string directory = Directory.CreateDirectory(Path.Combine(packages.Directory, name)).FullName;
        foreach (string folder in (string[])["Chat", "Shared"])
        {
            foreach (string file in Directory.EnumerateFiles(RepositoryFiles.At("samples", folder), "*.cs"))
            {
                File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
            }
        }

        await File.WriteAllTextAsync(Path.Combine(directory, "Rules.cs"), Rules);
        await File.WriteAllTextAsync(Path.Combine(directory, "Chat.csproj"), Project.Replace("KIND", properties, StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(directory, "More.cs"), More);
        await File.WriteAllTextAsync(Path.Combine(directory, "appsettings.json"), Settings);
        await File.WriteAllTextAsync(Path.Combine(directory, "NuGet.Config"), packages.WithMachinesSources());

        string runtime = RuntimeInformation.RuntimeIdentifier;
        DotnetCommand restore = await DotnetCommand.RunAsync(directory, "restore", "-r", runtime, "-p:SelfContained=true");
        Assert.SkipUnless(
            restore.ExitCode == 0,
            $"The runtime pack of {runtime} cannot be restored here: {restore.Output.Trim().ReplaceLineEndings(" ")}");

        string output = Path.Combine(directory, "out");
        DotnetCommand publish = await DotnetCommand.RunAsync(
            directory,
            "publish",
            "-c",
            "Release",
            "-r",
            runtime,
            "--self-contained",
            "--no-restore",
            "-o",
            output);
        Assert.True(publish.ExitCode == 0, publish.Output);

        string program = Path.Combine(output, OperatingSystem.IsWindows() ? "Chat.exe" : "Chat");
        await using ServerProcess server = await ServerProcess.StartAsync(output, program, "--urls", "http://127.0.0.1:0");
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(server.Address, "/ws?clientId=ann");
        Assert.Equal("""{"type":"system","payload":"ann joined"}""", await client.ReceiveTextAsync());
        await client.SendTextAsync("""{"type":"chat","payload":{"text":"hi"}}""");
        Assert.Matches(
            """^\{"type":"chat","payload":\{"from":"ann","text":"hi","time":"[0-9T:.-]+Z"\}\}$""",
            await client.ReceiveTextAsync());
        await client.SendTextAsync("""{"type":"chat","payload":{"text":" "},"id":"7"}""");
        Assert.Equal(
            """{"type":"error","ref":"7","payload":"""
            + """{"code":"validation_failed","message":"1 field is invalid","on":"chat","errors":"""
            + """[{"pointer":"/payload/text","code":"not_blank","message":"must not be blank"}]}}""",
            await client.ReceiveTextAsync());
        await CheckRulesAsync(client);
        await client.SendTextAsync("""{"type":"seat","payload":{"row":7},"id":8}""");
        Assert.Equal(
            """{"type":"error","ref":8,"payload":{"code":"app.sold_out","message":"the row is sold out","on":"seat","data":"""
            + """{"row":7,"next":"back-row"}}}""",
            await client.ReceiveTextAsync());
    }

    private static async Task CheckRulesAsync(RawWebSocket client)
    {
        await client.SendTextAsync($$"""{"type":"rules","payload":{{GoodRules}},"id":"8"}""");
        Assert.Equal("""{"type":"$ack","ref":"8"}""", await client.ReceiveTextAsync());
        await client.SendTextAsync($$"""{"type":"rules","payload":{{BadRules}},"id":"9"}""");
        using var refusal = JsonDocument.Parse(await client.ReceiveTextAsync());
        Assert.Equal(
            [
                "/payload/color one_of",
                "/payload/day range",
                "/payload/day2 not_one_of",
                "/payload/evens/0 app.even",
                "/payload/forms base64",
                "/payload/forms credit_card",
                "/payload/forms email",
                "/payload/forms file_extension",
                "/payload/forms phone",
                "/payload/forms url",
                "/payload/number app.even",
                "/payload/plain min_length",
                "/payload/plain one_of",
                "/payload/plain pattern",
                "/payload/price range",
                "/payload/repeat compare",
                "/payload/tags max_items",
                "/payload/tags/0 max_length",
                "/payload/text custom",
                "/payload/zip pattern",
            ],
            refusal
                .RootElement.GetProperty("payload")
                .GetProperty("errors")
                .EnumerateArray()
                .Select(static error => $"{error.GetProperty("pointer").GetString()} {error.GetProperty("code").GetString()}")
                .Order(StringComparer.Ordinal));
        await client.SendTextAsync(
            $$"""{"type":"rules","payload":{{GoodRules.Replace("\"number\":2", "\"number\":8", StringComparison.Ordinal)}},"id":"10"}""");
        Assert.Contains(
            "\"pointer\":\"/payload/number\",\"code\":\"custom\",\"message\":\"is eight\"",
            await client.ReceiveTextAsync(),
            StringComparison.Ordinal);
    }
}
