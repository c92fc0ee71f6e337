using System.Diagnostics;
using TypedWs.Authorization;
using TypedWs.Diagnostics;
using TypedWs.Dispatch;
using TypedWs.Json;
using TypedWs.Messages;

namespace TypedWs;

/// <summary>Whether a message's handler may run for the connection's user, and the messages of the protocol itself.</summary>
public ref partial struct WsInboundMessage
{
    /// <summary>Asks the host's authorization whether the handler may run.</summary>
    /// <param name="authorization">The handler's attributes.</param>
    /// <param name="pending">What the dispatcher returns if the answer is no.</param>
    /// <returns>False if the handler must not run now: the error event was sent, or the message is processed again once the
    /// host has decided.</returns>
    public bool IsAuthorized(WsAuthorization authorization, out ValueTask pending)
    {
        pending = default;
        Recognize(Type);
        AuthorizationOutcome outcome = _authorization;
        if (outcome == AuthorizationOutcome.Undecided)
        {
            IMessageAuthorizer authorizer = _services.Authorizer
                ?? throw new InvalidOperationException("This host has no authorization, but a handler has authorization attributes.");
            ValueTask<AuthorizationOutcome> decision = authorizer.AuthorizeAsync(_ws, authorization);
            if (!decision.IsCompletedSuccessfully)
            {
                pending = WaitForAuthorization(decision);
                return false;
            }

            outcome = decision.Result;
        }

        if (outcome == AuthorizationOutcome.Granted)
        {
            return true;
        }

        RefuseUnauthorized(outcome);
        return false;
    }

    /// <summary>Whether the type is one of the protocol's own: no application may declare it.</summary>
    internal readonly bool IsReserved => Type is [(byte)'$', ..];

    /// <summary>Answers <c>$ping</c> with its payload, as it came.</summary>
    internal void Pong()
    {
        Recognize(Type);
        ReadOnlySpan<byte> payload = ReadRawPayload();
        if (_envelope.Reader.IsMalformed || _envelope.Error is not null)
        {
            Refuse(ref _envelope.Reader);
            return;
        }

        _answered = Accept();
        using FrameBuffer buffer = FrameBuffer.Rent();
        MessageWriter.WritePong(buffer, _ws.Shared.Envelope, payload, _envelope.Id);
        _ws.Shared.Metrics.Sent(_ws.SendAnswer(buffer), "$pong");
    }

    /// <summary>Answers <c>$auth</c> once the application has decided.</summary>
    internal ValueTask AuthenticateAsync(ValueTask<WsAuthenticationResult> result)
    {
        _answered = true;
        return AuthenticateAsync(_ws, result, Origin(), HasDeadline ? Deadline : null);
    }

    private static async ValueTask AuthenticateAsync(
        WsConnection ws, ValueTask<WsAuthenticationResult> pending, MessageOrigin origin, HandlerDeadline? deadline)
    {
        WsAuthenticationResult result = await pending.ConfigureAwait(false);
        if (deadline is not null && !deadline.TryAnswer())
        {
            // The client was told that it failed, and so it has.
            return;
        }

        if (result.User is null)
        {
            origin.IsRefused = true;
            WsError error = result.Reason is { } reason ? RuntimeErrors.RefusedCredentials(reason) : RuntimeErrors.CredentialsRefused;
            origin.Services.Errors.Refuse(ws, origin.CreateEvent(error));
            return;
        }

        ws.Core.Authenticate(result.User, result.ExpiresAt);
        if (origin.Id is not null)
        {
            SendAck(ws, origin.Id);
        }
    }

    // What is wrong with the document itself is known without the host, and takes precedence.
    private ValueTask WaitForAuthorization(ValueTask<AuthorizationOutcome> decision)
    {
        // Refused here, or processed again as a whole, which also answers it and gives the handler a time of its own.
        _answered = true;
        ReadToEnd();
        if (_envelope.Reader.IsMalformed || _envelope.Error is not null)
        {
            _isSettled = true;
            Refuse(ref _envelope.Reader);
            return ObserveAsync(_ws, decision);
        }

        return AwaitAuthorizationAsync(_ws, _services, decision, _document.ToArray(), _activity, HasDeadline ? Deadline : null);
    }

    private static async ValueTask AwaitAuthorizationAsync(
        WsConnection ws,
        DispatchServices services,
        ValueTask<AuthorizationOutcome> decision,
        byte[] document,
        Activity? activity,
        HandlerDeadline? deadline)
    {
        AuthorizationOutcome outcome = await decision.ConfigureAwait(false);
        if (deadline is not null && !deadline.TryAnswer())
        {
            // The client was told that it took too long: the handler does not run behind its back.
            return;
        }

        deadline?.End();
        if (!ws.Core.MayHandle)
        {
            // The host took so long that the connection was closed by us, or is over.
            activity?.SetOutcome(WsErrorCode.Cancelled);
            return;
        }

        await services.Hooks.ReceiveAuthorizedAsync(ws, document, outcome, activity).ConfigureAwait(false);
    }

    // The message is answered already; a host that fails now is told all the same.
    private static async ValueTask ObserveAsync(WsConnection ws, ValueTask<AuthorizationOutcome> decision)
    {
        try
        {
            await decision.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // an authorization handler may throw anything
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await ws.Shared.Failures.ReportAsync(ws, exception).ConfigureAwait(false);
        }
    }

    private void RefuseUnauthorized(AuthorizationOutcome outcome)
    {
        ReadToEnd();
        if (_envelope.Reader.IsMalformed || _envelope.Error is not null)
        {
            Refuse(ref _envelope.Reader);
        }
        else if (outcome == AuthorizationOutcome.Unauthenticated)
        {
            SendError(RuntimeErrors.Unauthenticated);
        }
        else
        {
            SendError(RuntimeErrors.Forbidden);
        }
    }

    private void ReadToEnd()
    {
        if (_envelope.IsAtPayload)
        {
            _envelope.Reader.TrySkip();
            _envelope.ReadToEnd();
        }
    }

    private ReadOnlySpan<byte> ReadRawPayload()
    {
        int start = _envelope.PayloadOffset;
        if (_envelope.IsAtPayload)
        {
            _envelope.Reader.TrySkip();
            int end = _envelope.Reader.Position;
            _envelope.ReadToEnd();
            return _document[start..end];
        }

        if (start < 0 || _envelope.Reader.IsMalformed)
        {
            return default;
        }

        var reader = new WsJsonReader(_document, start, depth: 1);
        reader.TrySkip();
        return _document[start..reader.Position];
    }
}
