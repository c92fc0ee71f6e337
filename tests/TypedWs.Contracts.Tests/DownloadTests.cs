using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TypedWs.Contracts.Tests;

public sealed class DownloadTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_contract_is_got_from_a_server(bool hasOwnClient)
    {
        byte[] json = ContractOf.Features();
        await using Server server = await Server.StartAsync(context => context.Response.Body.WriteAsync(json).AsTask());
        using HttpClient? client = hasOwnClient ? new HttpClient() : null;
        WsContractDocument contract = await WsContractDownload.GetAsync(
            server.Address, client, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(json, WsContractWriter.Write(contract));
        Assert.Equal(WsContractDownload.DefaultPath, server.Address.AbsolutePath);
    }

    [Fact]
    public async Task A_refusal_is_told_with_its_status_and_a_part_of_its_text()
    {
        await using Server server = await Server.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return context.Response.WriteAsync("only for tools" + new string('x', 100_000));
        });
        string message = await FailAsync(server.Address);
        Assert.Contains("403", message, StringComparison.Ordinal);
        Assert.Contains("only for tools", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 10, 1_000);
    }

    [Fact]
    public async Task An_answer_that_never_ends_or_is_too_large_is_given_up()
    {
        await using Server endless = await Server.StartAsync(static async context =>
        {
            await context.Response.StartAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        });
        Assert.Contains("within", await FailAsync(endless.Address, TimeSpan.FromMilliseconds(200)), StringComparison.Ordinal);

        await using Server large = await Server.StartAsync(static async context =>
        {
            byte[] part = new byte[1024 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(part, context.RequestAborted);
            }
        });
        Assert.Contains("is larger than", await FailAsync(large.Address), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_is_no_contract_and_a_server_that_is_not_there_are_told()
    {
        await using Server server = await Server.StartAsync(static context => context.Response.WriteAsync("<html>"));
        Assert.Contains("is not valid JSON", await FailAsync(server.Address), StringComparison.Ordinal);
        await server.DisposeAsync();
        Assert.Contains("could not be got", await FailAsync(server.Address), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirection_is_followed_and_one_without_end_or_to_another_scheme_is_told()
    {
        byte[] json = ContractOf.Features();
        await using Server server = await Server.StartAsync(context =>
        {
            switch (context.Request.Query["to"].ToString())
            {
                case "contract":
                    return context.Response.Body.WriteAsync(json).AsTask();
                case "file" or "ftp":
                    context.Response.Redirect(context.Request.Query["to"] == "ftp" ? "ftp://localhost/contract" : "file:///contract");
                    return Task.CompletedTask;
                case "nowhere":
                    context.Response.StatusCode = StatusCodes.Status302Found;
                    return Task.CompletedTask;
                case "itself":
                    context.Response.Redirect(context.Request.Path + "?to=itself");
                    return Task.CompletedTask;
                default:
                    context.Response.Redirect(context.Request.Path + "?to=contract");
                    return Task.CompletedTask;
            }
        });
        WsContractDocument contract = await WsContractDownload.GetAsync(
            server.Address, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(json, WsContractWriter.Write(contract));
        foreach ((string to, string reason) in ((string, string)[])
            [("nowhere", "answered 302"), ("itself", "answered 302"), ("file", "could not be got"), ("ftp", "could not be got")])
        {
            Assert.Contains(reason, await FailAsync(new Uri(server.Address + "?to=" + to)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_compressed_or_not_UTF_8_is_told()
    {
        await using Server cut = await Server.StartAsync(static async context =>
        {
            context.Response.ContentLength = 1_000_000;
            await context.Response.WriteAsync("{\"contract\":2,");
            context.Abort();
        });
        Assert.Contains("could not be got", await FailAsync(cut.Address), StringComparison.Ordinal);

        await using Server compressed = await Server.StartAsync(static context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.Body.WriteAsync(new byte[] { 0x1F, 0x8B, 0x08, 0x00 }).AsTask();
        });
        Assert.Contains("not valid UTF-8", await FailAsync(compressed.Address), StringComparison.Ordinal);

        await using Server empty = await Server.StartAsync(static _ => Task.CompletedTask);
        Assert.Contains("not valid JSON", await FailAsync(empty.Address), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_time_out_of_the_callers_client_is_told_from_that_of_the_download()
    {
        await using Server server = await Server.StartAsync(static context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var client = new HttpClient { Timeout = TimeSpan.FromMilliseconds(100) };
        CancellationToken token = TestContext.Current.CancellationToken;
        WsContractException problem = await Assert.ThrowsAsync<WsContractException>(
            () => WsContractDownload.GetAsync(server.Address, client, cancellationToken: token));
        Assert.Contains("the time-out of the HttpClient", problem.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            "timeout", () => WsContractDownload.GetAsync(server.Address, timeout: TimeSpan.MaxValue, cancellationToken: token));
    }

    [Fact]
    public async Task A_cancelled_download_and_a_wrong_address_are_told_from_failures()
    {
        await using Server server = await Server.StartAsync(static context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var cancelled = new CancellationTokenSource();
        Task<WsContractDocument> download = WsContractDownload.GetAsync(server.Address, cancellationToken: cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download);
        foreach (Uri wrong in (Uri[])[new("ws://localhost/ws"), new("/x", UriKind.Relative)])
        {
            await Assert.ThrowsAsync<ArgumentException>(() => WsContractDownload.GetAsync(wrong, cancellationToken: default));
        }
    }

    private static async Task<string> FailAsync(Uri address, TimeSpan? timeout = null)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        return (await Assert.ThrowsAsync<WsContractException>(
            () => WsContractDownload.GetAsync(address, timeout: timeout, cancellationToken: token))).Message;
    }

    private sealed class Server(WebApplication app) : IAsyncDisposable
    {
        public Uri Address { get; } = new(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()
            + WsContractDownload.DefaultPath);

        public static async Task<Server> StartAsync(RequestDelegate answer)
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(static options => options.Listen(IPAddress.Loopback, 0));
            WebApplication app = builder.Build();
            app.Run(answer);
            await app.StartAsync();
            return new Server(app);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
