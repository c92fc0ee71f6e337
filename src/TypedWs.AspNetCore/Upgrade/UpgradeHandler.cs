using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection;
using TypedWs.AspNetCore.Authorization;
using TypedWs.CompilerServices;
using TypedWs.Connections;
using TypedWs.Diagnostics;
using TypedWs.Endpoints;
using TypedWs.Handshake;
using TypedWs.Protocol;
using TypedWs.Protocol.Extensions;
using TypedWs.Transport;

namespace TypedWs.AspNetCore.Upgrade;

/// <summary>Performs the opening handshake for a request, and runs the connection that it opens.</summary>
internal static class UpgradeHandler
{
    private const string RetryAfterSeconds = "5";

    /// <summary>Handles a request. Completes when the request was refused or its connection has ended.</summary>
    /// <param name="context">The request.</param>
    /// <param name="runtime">The endpoint.</param>
    /// <param name="authorization">The endpoint's authorization attributes, if the host's middleware does not see them. Null if the
    /// middleware has authorized the request, or if there are no attributes.</param>
    public static Task HandleAsync(HttpContext context, EndpointRuntime runtime, WsAuthorization? authorization)
        => runtime.Shared.Work is { } work
            ? HandleCountedAsync(context, runtime, authorization, work)
            : HandleAsync(context, runtime, authorization, opened: null);

    // Counts the upgrade as work until it is refused, or until its connection has begun and counts its own work.
    private static async Task HandleCountedAsync(
        HttpContext context, EndpointRuntime runtime, WsAuthorization? authorization, PendingWork work)
    {
        int hasEnded = 0;
        work.Begin();
        try
        {
            await HandleAsync(context, runtime, authorization, EndOnce).ConfigureAwait(false);
        }
        finally
        {
            EndOnce();
        }

        void EndOnce()
        {
            if (Interlocked.Exchange(ref hasEnded, 1) == 0)
            {
                work.End();
            }
        }
    }

    private static async Task HandleAsync(HttpContext context, EndpointRuntime runtime, WsAuthorization? authorization, Action? opened)
    {
        UpgradeRequest request = HttpUpgrade.ToHandshake(context.Request, runtime.IsDraining);
        if (await CheckAsync(context, runtime, authorization, request).ConfigureAwait(false) is not { } choice)
        {
            return;
        }

        IPAddress? address = context.Connection.RemoteIpAddress;
        if (!runtime.Slots.TryTake(address))
        {
            await RefuseForNowAsync(context, runtime, "ConnectionLimitReached", "The endpoint has as many connections as it may have.")
                .ConfigureAwait(false);
            return;
        }

        bool isHandedOver = false;
        try
        {
            // OpenAsync returns before the connection runs, so that the objects of the upgrade can be collected. This matters, because
            // connections live long and are mostly idle.
            if (await OpenAsync(context, runtime, request, choice).ConfigureAwait(false) is not { } connection)
            {
                return;
            }

            if (connection.Detached is { } detached)
            {
                isHandedOver = true;
                await new DetachedRun(connection.Ws, detached, runtime, address, FindDetached(context)).BeginAsync().ConfigureAwait(false);
                return;
            }

            // The request lasts as long as the connection. The request's activity must not be the parent of the activities of messages,
            // or all messages would belong to one trace, which ends only with the connection.
            Activity.Current = null;
            Task running = connection.Ws.Core.RunAsync();
            opened?.Invoke();
            await running.ConfigureAwait(false);
            FinalWriteWatch.Watch(context, runtime.Options, runtime.Time);
        }
        finally
        {
            if (!isHandedOver)
            {
                runtime.Slots.Release(address);
            }
        }
    }

    /// <returns>The subprotocol; null if the upgrade was refused. The request is then already answered.</returns>
    private static async Task<SubprotocolChoice?> CheckAsync(
        HttpContext context, EndpointRuntime runtime, WsAuthorization? authorization, UpgradeRequest request)
    {
        SubprotocolChoice choice = default;

        // The origin is checked early: later checks may cost more, and any page can make the browsers of its visitors send such
        // requests.
        UpgradeRefusal? refusal = UpgradeCheck.Check(request)
            ?? runtime.OriginRules.Check(request)
            ?? SubprotocolSelection.Check(request, runtime.Subprotocols, runtime.Options.RequireSubprotocol, out choice);
        if (refusal is not null)
        {
            await RefuseAsync(context, runtime, refusal).ConfigureAwait(false);
            return null;
        }

        if (authorization is not null && !await UpgradeAuthorization.AuthorizeAsync(context, runtime, authorization).ConfigureAwait(false))
        {
            return null;
        }

        if (!await UpgradeCredentials.CheckExpiryAsync(context, runtime).ConfigureAwait(false))
        {
            return null;
        }

        if (runtime.IsDraining)
        {
            await RefuseForNowAsync(context, runtime, "Draining", "The server is shutting down.").ConfigureAwait(false);
            return null;
        }

        return choice;
    }

    /// <returns>Null if the upgrade was refused. The request is then already answered.</returns>
    private static async Task<OpenedConnection?> OpenAsync(
        HttpContext context,
        EndpointRuntime runtime,
        UpgradeRequest request,
        SubprotocolChoice choice)
    {
        using var upgrade = new HttpUpgrade(context, choice);
        if (await DecideAsync(context, runtime, upgrade).ConfigureAwait(false) is not { } decision)
        {
            return null;
        }

        string? answered = upgrade.Subprotocol;
        upgrade.Dispose();
        if (decision.Refusal is { } refused)
        {
            await RefusalResponse
                .WriteAsync(context, runtime, refused.Status, "RefusedByApplication", refused.Detail)
                .ConfigureAwait(false);
            return null;
        }

        DeflateTerms? compression = UpgradeCompression.Agree(runtime.Shared.Compression, request, out string extensions);
        WsTransport? transport = null;
        try
        {
            transport = await AcceptCountedAsync(context, runtime, AcceptRequest).ConfigureAwait(false);
        }
        finally
        {
            if (transport is null)
            {
                compression?.Release();
            }
        }

        if (transport is null)
        {
            await RefuseForNowAsync(context, runtime, "ConnectionLimitReached", "The server has as many WebSockets as it may have.")
                .ConfigureAwait(false);
            return null;
        }

        // A WebSocket outlives any request timeout.
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        return CreateConnection(context, runtime, decision, transport, answered, compression);

        Task<WsTransport?> AcceptRequest() => AcceptAsync(context, request, answered, extensions);
    }

    private static OpenedConnection CreateConnection(
        HttpContext context,
        EndpointRuntime runtime,
        UpgradeDecision decision,
        WsTransport transport,
        string? subprotocol,
        DeflateTerms? compression)
    {
        long arrived = runtime.Time.GetTimestamp();
        DetachedRequest? detached = transport.OutlivesRequest
            ? new DetachedRequest(
                HttpConnectionRequest.GetPath(context), arrived, context.RequestServices.GetRequiredService<IServiceScopeFactory>())
            : null;
        try
        {
            var setup = new ConnectionSetup(
                WsRole.Server,
                runtime.Shared,
                transport,
                detached ?? (ConnectionRequest)new HttpConnectionRequest(context, arrived),
                context.Connection.RemoteIpAddress,
                UpgradeCredentials.Find(context, runtime.Time),
                subprotocol)
            {
                UpgradeActivity = Activity.Current,
                Compression = compression,
            };
            return new OpenedConnection(decision.CreateConnection(setup), detached);
        }
        catch when (detached is not null)
        {
            // The server does not know the connection any more, so it would not close it.
            transport.Abort();
            FindDetached(context).Remove();
            throw;
        }
    }

    /// <returns>Null if the application did not decide in time, or the client exceeded a limit. The request is then already
    /// answered.</returns>
    private static async Task<UpgradeDecision?> DecideAsync(HttpContext context, EndpointRuntime runtime, HttpUpgrade upgrade)
    {
        try
        {
            UpgradeDecision? decision = await CountFailureAsync(context, runtime, DecideInTimeAsync(runtime, upgrade))
                .ConfigureAwait(false);
            if (decision is null)
            {
                await ServerUpgrade
                    .AnswerLastAsync(
                        context,
                        () => RefuseForNowAsync(context, runtime, "HandshakeTimeout", "The server took too long to decide."))
                    .ConfigureAwait(false);
            }

            return decision;
        }
        catch (WsTopicNameException)
        {
            await RefusalResponse
                .WriteAsync(
                    context,
                    runtime,
                    StatusCodes.Status400BadRequest,
                    "TopicNameInvalid",
                    "The name of a topic in the request is empty or too long.")
                .ConfigureAwait(false);
        }
        catch (WsLimitException)
        {
            await RefuseForNowAsync(context, runtime, "LimitExceeded", "The request asks for more than a limit allows.")
                .ConfigureAwait(false);
        }

        return null;
    }

    // Counts an exception of the application. The exception is rethrown to the host, which logs it and answers with 500.
    private static async Task<T> CountFailureAsync<T>(HttpContext context, EndpointRuntime runtime, Task<T> step)
    {
        try
        {
            return await step.ConfigureAwait(false);
        }
        catch (Exception exception)
            when (!context.RequestAborted.IsCancellationRequested && exception is not (WsTopicNameException or WsLimitException))
        {
            runtime.Metrics.UpgradeRefused("ApplicationFailed");
            throw;
        }
    }

    /// <returns>Null if the application did not decide within the handshake timeout. <see cref="WsUpgrade.Aborted"/> is then
    /// cancelled.</returns>
    private static async Task<UpgradeDecision?> DecideInTimeAsync(EndpointRuntime runtime, HttpUpgrade upgrade)
    {
        ValueTask<UpgradeDecision> decision = runtime.Endpoint.DecideAsync(upgrade);
        if (decision.IsCompletedSuccessfully)
        {
            return decision.Result;
        }

        Task<UpgradeDecision> pending = decision.AsTask();
        using var stopWaiting = new CancellationTokenSource();
        Task timeout = Task.Delay(runtime.Options.HandshakeTimeout, runtime.Time, stopWaiting.Token);
        if (await Task.WhenAny(pending, timeout).ConfigureAwait(false) == timeout)
        {
            // Later exceptions of the application are only logged: exceptions of its decision, and of its callbacks on the token.
            _ = LogFailureAsync(runtime, upgrade.AbandonAsync());
            _ = LogFailureAsync(runtime, pending);
            return null;
        }

        await stopWaiting.CancelAsync().ConfigureAwait(false);
        return await pending.ConfigureAwait(false);
    }

    private static async Task LogFailureAsync(EndpointRuntime runtime, Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The application has observed its token, as it should.
        }
        catch (ObjectDisposedException exception)
        {
            // The application has not observed its token, and has used the upgrade or a service of the request after their end.
            WsLog.AbandonedUpgradeUsed(runtime.Logger, runtime.Name, exception.ObjectName);
        }
#pragma warning disable CA1031 // user code may throw anything
        catch (Exception exception)
#pragma warning restore CA1031
        {
            WsLog.AbandonedUpgradeFailed(runtime.Logger, runtime.Name, exception);
        }
    }

    /// <summary>Accepts the upgrade. Counts the connection if it may leave its request, and if it has left.</summary>
    /// <returns>Null if a limit of the server is reached. The request is then not answered yet.</returns>
    private static async Task<WsTransport?> AcceptCountedAsync(
        HttpContext context, EndpointRuntime runtime, Func<Task<WsTransport?>> accept)
    {
        DetachedConnections? detached = ServerUpgrade.FindDetachable(context) is null ? null : FindDetached(context);
        if (detached?.TryAdd() == false)
        {
            return null;
        }

        WsTransport? transport = null;
        try
        {
            transport = await CountFailureAsync(context, runtime, accept()).ConfigureAwait(false);
            return transport;
        }
        finally
        {
            if (transport is not { OutlivesRequest: true })
            {
                detached?.Remove();
            }
        }
    }

    private static DetachedConnections FindDetached(HttpContext context)
        => context.RequestServices.GetRequiredService<DetachedConnections>();

    private static Task<WsTransport?> AcceptAsync(HttpContext context, UpgradeRequest request, string? subprotocol, string extensions)
    {
        if (extensions.Length > 0)
        {
            context.Response.Headers.SecWebSocketExtensions = extensions;
        }

        if (subprotocol is not null)
        {
            context.Response.Headers.SecWebSocketProtocol = subprotocol;
        }

        return request.HttpVersion == UpgradeHttpVersion.Http2
            ? ServerUpgrade.AcceptConnectAsync(context)
            : ServerUpgrade.AcceptUpgradeAsync(context, HandshakeKey.ComputeAccept(request.SecWebSocketKey[0]));
    }

    private static Task RefuseAsync(HttpContext context, EndpointRuntime runtime, UpgradeRefusal refusal)
    {
        foreach (KeyValuePair<string, string> header in refusal.Headers)
        {
            context.Response.Headers[header.Key] = header.Value;
        }

        return RefusalResponse.WriteAsync(context, runtime, refusal.StatusCode, refusal.Reason.ToString(), refusal.Detail);
    }

    private static Task RefuseForNowAsync(HttpContext context, EndpointRuntime runtime, string reason, string detail)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return RefusalResponse.WriteAsync(context, runtime, StatusCodes.Status503ServiceUnavailable, reason, detail);
    }

    /// <summary>A connection that was opened and does not run yet.</summary>
    /// <param name="Ws">The connection.</param>
    /// <param name="Detached">Its request, if the connection outlives it; otherwise null.</param>
    private readonly record struct OpenedConnection(WsConnectionBase Ws, DetachedRequest? Detached);
}
