using System.Runtime.InteropServices;
using TypedWs.AspNetCore.Tests.Testing;

namespace TypedWs.Tests.Packaging;

/// <summary>The chat sample, made from the packages, trimmed and without an installed framework.</summary>
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
            <PublishTrimmed>true</PublishTrimmed>
            <TrimMode>full</TrimMode>
            <TrimmerSingleWarn>false</TrimmerSingleWarn>
            <EnableAotAnalyzer>true</EnableAotAnalyzer>
          </PropertyGroup>

          <ItemGroup>
            <PackageReference Include="TypedWs.AspNetCore" Version="*" />
          </ItemGroup>

        </Project>
        """;

    [Fact]
    public async Task The_chat_sample_runs_trimmed_and_self_contained()
    {
        string directory = Directory.CreateDirectory(Path.Combine(packages.Directory, "Trimmed")).FullName;
        foreach (string folder in (string[])["Chat", "Shared"])
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(PackageFeed.Root, "samples", folder), "*.cs"))
                File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        }

        await File.WriteAllTextAsync(Path.Combine(directory, "Chat.csproj"), Project);
        await File.WriteAllTextAsync(Path.Combine(directory, "NuGet.Config"), Sources());

        string runtime = RuntimeInformation.RuntimeIdentifier;
        var restore = await DotnetCommand.RunAsync(directory, "restore", "-r", runtime, "-p:SelfContained=true");
        Assert.SkipUnless(restore.ExitCode == 0, $"The runtime pack of {runtime} cannot be restored here: {restore.Output.Trim().ReplaceLineEndings(" ")}");

        string output = Path.Combine(directory, "out");
        var publish = await DotnetCommand.RunAsync(directory, "publish", "-c", "Release", "-r", runtime, "--self-contained", "--no-restore", "-o", output);
        Assert.True(publish.ExitCode == 0, publish.Output);

        string program = Path.Combine(output, OperatingSystem.IsWindows() ? "Chat.exe" : "Chat");
        await using var server = await ServerProcess.StartAsync(output, program, "--urls", "http://127.0.0.1:0");
        await using RawWebSocket client = await RawWebSocket.ConnectAsync(server.Address, "/ws?clientId=ann");
        Assert.Equal("""{"type":"system","payload":"ann joined"}""", await client.ReceiveTextAsync());
        await client.SendTextAsync("""{"type":"chat","payload":{"text":"hi"}}""");
        Assert.Matches("""^\{"type":"chat","payload":\{"from":"ann","text":"hi","time":"[0-9T:.-]+Z"\}\}$""", await client.ReceiveTextAsync());
        await client.SendTextAsync("""{"type":"chat","payload":{"text":" "},"id":"7"}""");
        Assert.Equal(
            """{"type":"error","ref":"7","payload":{"code":"validation_failed","message":"1 field is invalid","on":"chat","errors":[{"pointer":"/payload/text","code":"not_blank","message":"must not be blank"}]}}""",
            await client.ReceiveTextAsync());
    }

    // The machine's own sources and what it has of them already: the runtime pack is no part of the SDK.
    private string Sources()
    {
        string installed = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{packages.Feed}" />
              </packageSources>
              <fallbackPackageFolders>
                <add key="installed" value="{Directory.CreateDirectory(installed).FullName}" />
              </fallbackPackageFolders>
              <config>
                <add key="globalPackagesFolder" value="{Path.Combine(packages.Directory, "cache")}" />
              </config>
            </configuration>
            """;
    }
}
