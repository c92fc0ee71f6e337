using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using TypedWs.AspNetCore.Tests.Testing;
using TypedWs.Cli.Tests.Testing;
using TypedWs.Contracts;

namespace TypedWs.Cli.Tests.Contracts;

/// <summary>The command <c>contract show</c>.</summary>
public sealed class ContractShowTests
{
    private static readonly string Assembly = typeof(RoomEndpoint).Assembly.Location;

    [Theory]
    [InlineData("Room", "--endpoint", "RoomEndpoint")]
    [InlineData("RoomJson", "--endpoint", "TypedWs.Cli.Tests.Testing.RoomEndpoint", "--json")]
    [InlineData("RoomMessage", "say", "--endpoint", "RoomEndpoint")]
    [InlineData("RoomNone", "nope", "--endpoint", "RoomEndpoint")]
    [InlineData("NoEndpoint", "--endpoint", "Nope")]
    public async Task The_contract_of_an_assembly_is_shown(string name, params string[] arguments)
    {
        ToolResult result = await Tool.RunAsync(["contract", "show", Assembly, .. arguments]);

        Golden.Verify(name, result with { Error = result.Error.Replace(Assembly, "ASSEMBLY", StringComparison.Ordinal) });
    }

    [Fact]
    public async Task The_three_places_of_a_contract_show_the_same()
    {
        await using WsTestServer server = await WsTestServer.StartAsync(
            static app =>
            {
                app.MapWs<RoomEndpoint>("/ws");
                app.MapWsContract("/_ws/contract").AllowAnonymous();
            },
            Servers.SetDevelopment);
        string file = Path.Combine(Directory.CreateTempSubdirectory("typedws-").FullName, "contract.json");
        await File.WriteAllBytesAsync(file, WsContractWriter.Write(Assert.Single(WsContractReader.ReadAssembly(Assembly))));

        ToolResult assembly = await Tool.RunAsync("contract", "show", Assembly, "--endpoint", "RoomEndpoint");
        ToolResult document = await Tool.RunAsync("contract", "show", file);
        ToolResult http = await Tool.RunAsync("contract", "show", $"{server.BaseAddress}_ws/contract");
        ToolResult ws = await Tool.RunAsync("contract", "show", server.Address());

        Assert.Equal(assembly.Output, document.Output);
        Assert.Equal(assembly.Output, http.Output);
        Assert.Equal(assembly.Output, ws.Output);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task A_source_without_a_contract_has_its_own_exit_code()
    {
        await using WsTestServer server = await WsTestServer.StartAsync<RoomEndpoint>();
        string file = Path.Combine(Directory.CreateTempSubdirectory("typedws-").FullName, "contract.json");
        await File.WriteAllTextAsync(file, "{}");

        Assert.Equal(4, (await Tool.RunAsync("contract", "show", server.Address())).Exit);
        Assert.Equal(3, (await Tool.RunAsync("contract", "show", "http://127.0.0.1:1/c")).Exit);
        Assert.Equal(2, (await Tool.RunAsync("contract", "show", file)).Exit);
        Assert.Equal(2, (await Tool.RunAsync("contract", "show", file + ".not")).Exit);
        Assert.Equal(2, (await Tool.RunAsync("contract", "show", typeof(object).Assembly.Location)).Exit);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }
}
