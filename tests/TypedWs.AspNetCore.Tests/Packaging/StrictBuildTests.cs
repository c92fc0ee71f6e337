namespace TypedWs.Tests.Packaging;

/// <summary>
/// Odd declarations under the analyzers of the SDK, all of them on, in each version of the language that it knows: nothing is reported
/// in a generated file.
/// </summary>
[Collection(PackageCollection.Name)]
public sealed class StrictBuildTests(PackageFeed packages)
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">

          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>disable</ImplicitUsings>
            <AnalysisLevel>latest-all</AnalysisLevel>
            <AnalysisMode>All</AnalysisMode>
            <EnforceCodeStyleInBuild>true</EnforceCodeStyleInBuild>
            <GenerateDocumentationFile>true</GenerateDocumentationFile>
            <CheckForOverflowUnderflow>true</CheckForOverflowUnderflow>
            <Features>strict</Features>
          </PropertyGroup>

          <ItemGroup>
            <FrameworkReference Include="Microsoft.AspNetCore.App" />
            <PackageReference Include="TypedWs.AspNetCore" Version="*" />
            <PackageReference Include="TypedWs.Client" Version="*" />
          </ItemGroup>

        </Project>
        """;

    // One file with every kind of warning that there is, to see that the analyzers run.
    private const string Canary = "public class canary { public static int Ünused(int a) { int b = 0; return 1; } }";

    private const string Source = """
        #pragma warning disable
        #pragma warning disable ODD1, ODD2
        using System;
        using System.Collections.Generic;
        using System.ComponentModel.DataAnnotations;
        using System.Diagnostics.CodeAnalysis;
        using System.Text.Json.Serialization;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedWs;

        [assembly: CLSCompliant(true)]
        namespace @event.@class.System.TypedWs
        {
            public enum @record : ulong { @await, @field = 5, value = ulong.MaxValue }
            [Experimental("ODD1")] public record struct @scoped(int @this, uint _x, string? @base);
            public record Pair<T>(T @default, T? Item = default) { public T? init { get; init; } }
            [JsonDerivedType(typeof(@required), "a")] [JsonDerivedType(typeof(@unmanaged), 2)] public abstract record @notnull
            {
                public int? Count { get; init; } = 3;
            }
            public record @required(string System) : @notnull;
            public sealed record @unmanaged(@notnull? Length) : @notnull;
            [AttributeUsage(AttributeTargets.All)] public sealed class OddAttribute(Type type, params object[] args) : ValidationAttribute
            {
                public override bool IsValid(object? value) => type is not null && args is not null;
            }

            [global::TypedWs.WsMessage("big", Direction = global::TypedWs.WsDirection.Both), Obsolete("old", DiagnosticId = "ODD2")]
            public sealed record Message(
                [StringLength(5), RegularExpression("[a-z]+"), Required] string reader,
                [Range(-2, 9)] int @int, @record? writer, List<@scoped?>? items, Dictionary<@record, Pair<int>[]> Seen0,
                @notnull? value, [property: Odd(typeof(List<>), (byte)1, 'x', new[] { "a" })] byte[]? Given,
                Uri uri, int defaults = 5, string? text = null!, long wide = 0, DateTimeOffset when = default)
            {
                public required Pair<Pair<string>> Nested { get; init; }
                [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? field { get; set; }
                public int global { get; init; } = 7;
                [Compare(nameof(reader)), global::TypedWs.WsNotBlank] public string? again { get; set; }
                [MaxLength(3), global::TypedWs.WsEach<StringLengthAttribute>(3)] public string[] list { get; set; } = [];
                [Range(typeof(decimal), "0.5", "1.5")] public decimal? price { get; set; }
            }

            [global::TypedWs.WsMessage("bare", Bare = true)] public record Bare { public string V { get; init; } = ""; }
            public record visitor(int Id);

            [global::TypedWs.WsEndpoint, Microsoft.AspNetCore.Authorization.Authorize(Policy = "p")]
            public partial class @file(TimeProvider clock, int size = 5) : global::TypedWs.WsEndpoint<visitor>
            {
                public override global::TypedWs.WsUpgradeResult<visitor> OnUpgrade(global::TypedWs.WsUpgrade upgrade)
                    => new visitor(size + clock.GetHashCode());
                [global::TypedWs.WsHandler, Microsoft.AspNetCore.Authorization.Authorize, global::TypedWs.WsRateLimit(3)]
                public Message message(Message inbound, global::TypedWs.WsConnection<visitor> ws, CancellationToken pending) => inbound;
            }

            [global::TypedWs.WsMessage("asked", Direction = global::TypedWs.WsDirection.Both), global::TypedWs.WsReply<@checked>]
            public readonly record struct @unchecked(@record? message, int cancellationToken);
            [global::TypedWs.WsMessage("sum", Direction = global::TypedWs.WsDirection.Both)] public sealed record @checked(long registrar);
            [global::TypedWs.WsMessage("rows", Direction = global::TypedWs.WsDirection.Both), global::TypedWs.WsItems<@checked>]
            public sealed record Rows([Required] string? System = null);
            public partial class Outer<T>
            {
                [global::TypedWs.WsClientHandlers] public sealed partial class @events(T registrar, TimeProvider clock)
                {
                    [global::TypedWs.WsHandler] public void message(Message message) => registrar?.GetHashCode();
                    [global::TypedWs.WsHandler] public async Task<@checked> @await(@unchecked cancellationToken, CancellationToken message)
                    {
                        await Task.Delay(TimeSpan.Zero, clock, message); return new(cancellationToken.cancellationToken);
                    }
                    [global::TypedWs.WsHandler] public async IAsyncEnumerable<@checked> rows(Rows rows)
                    {
                        await Task.Yield(); yield return new(1);
                    }
                }
            }
            public static class Use
            {
                public static async Task All(global::TypedWs.WsClient client)
                {
                    using IDisposable handlers = client.Use(new Outer<int>.@events(1, TimeProvider.System));
                    _ = await client.RequestAsync(new @unchecked(null, 1));
                    await foreach (@checked one in client.StreamAsync(new Rows())) { _ = one; }
                }
            }

            [global::TypedWs.WsHandlers(typeof(@file))] public sealed class Others(TimeProvider clock)
            {
                [global::TypedWs.WsHandler] public async Task On(Bare message) { await Task.Yield(); clock.GetHashCode(); }
            }
        }
        """;

    // What C# 14 has new that a contract may be made of.
    private const string Newer = """
        #pragma warning disable
        using TypedWs;
        [WsMessage("newer")] public partial class Newer
        {
            public string Name { get => field; set => field = value.Trim(); } = "";
            public partial int Part { get; set; }
            public partial int Part { get => field; set => field = value; }
            public string extension { get; set; } = "";
        }
        public static class Extensions { extension(Newer newer) { public int Twice => newer.Part * 2; } }
        """;

    [Fact(Skip = LongTests.SkipReason, SkipUnless = nameof(LongTests.AreOn), SkipType = typeof(LongTests))]
    public async Task No_analyzer_of_the_SDK_reports_anything_in_a_generated_file()
    {
        string directory = Directory.CreateDirectory(Path.Combine(packages.Directory, "Strict")).FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "Strict.csproj"), Project);
        await File.WriteAllTextAsync(Path.Combine(directory, "Canary.cs"), Canary);
        await File.WriteAllTextAsync(Path.Combine(directory, "Source.cs"), Source);
        await File.WriteAllTextAsync(Path.Combine(directory, "NuGet.Config"), packages.OnlyPacked());
        DotnetCommand restore = await DotnetCommand.RunAsync(directory, "restore");
        Assert.True(restore.ExitCode == 0, restore.Output);

        foreach (string version in (string[])["13", "14", "preview"])
        {
            if (version == "14")
            {
                await File.WriteAllTextAsync(Path.Combine(directory, "Newer.cs"), Newer);
            }

            DotnetCommand build = await DotnetCommand.RunAsync(
                directory,
                "build",
                "--no-restore",
                "--no-incremental",
                $"-p:LangVersion={version}",
                "-p:NoWarn=TWS066");
            Assert.True(build.ExitCode == 0, build.Output);
            string[] warnings = [.. build.Output.Split('\n').Where(static line => line.Contains(": warning ", StringComparison.Ordinal))];
            Assert.Contains(
                warnings,
                static line => line.Contains("Canary.cs", StringComparison.Ordinal) && line.Contains("warning CA", StringComparison.Ordinal)
            );
            Assert.Contains(
                warnings,
                static line => line.Contains("Canary.cs", StringComparison.Ordinal) && line.Contains("warning CS", StringComparison.Ordinal)
            );
            Assert.DoesNotContain(
                warnings,
                static line =>
                    line.Contains("TypedWs.Generators", StringComparison.Ordinal) || line.Contains(".g.cs", StringComparison.Ordinal));
        }
    }
}
