using Microsoft.Extensions.Logging;
using TypedWs.Connections;
using TypedWs.Diagnostics;
using TypedWs.Messages;

namespace TypedWs.Dispatch;

/// <summary>Sends the error events of an endpoint. Also counts, traces and logs the events, and shows them to the endpoint and the
/// observer. Thread-safe.</summary>
/// <param name="shared">The services of the endpoint's connections.</param>
/// <param name="hooks">The endpoint.</param>
/// <param name="refusals">Logs messages that are refused before a handler runs.</param>
/// <param name="refusalLevel">The level of that log.</param>
/// <param name="leftOutData">Logs events that are sent without the data of their error, because the data is too large.</param>
internal sealed class ErrorSender(
    ConnectionServices shared, IDispatchHooks hooks, RefusalLog refusals, LogLevel refusalLevel, ErrorDataLog leftOutData)
{
    private const string MetricType = "error";

    private volatile IErrorObserver? _observer;

    /// <summary>Sees each error event before it is sent; null while no inspector is open.</summary>
    public IErrorObserver? Observer
    {
        get => _observer;
        set => _observer = value;
    }

    /// <summary>Answers a message that is invalid, or that its sender may not send: calls the endpoint's hook, counts the error against
    /// the budget of the connection, and queues the event. If the budget is exceeded, the connection closes after the event.</summary>
    public void Refuse(WsConnection ws, in ErrorEvent error)
    {
        if (ws.Core.CountRefusal(error.Error.Code, out WsCloseCode code, out string reason))
        {
            ShowAndSend(ws, error with { IsFatal = true });
            ws.Core.BeginClose(code, reason);
        }
        else
        {
            ShowAndSend(ws, error);
        }
    }

    /// <summary>Queues the event for the message's sender.</summary>
    public void Send(WsConnection ws, in ErrorEvent error)
    {
        if (error.Error.Counts)
        {
            ws.Core.CountError(error.Sequence);
        }

        if (error.Error.WrittenData is { IsLeftOut: true } data)
        {
            LogLeftOut(ws, error.Error.Code, data);
        }

        shared.Metrics.MessageRefused(error.Error.Code, error.On);
        error.Activity?.SetOutcome(error.Error.Code);
        Observer?.OnErrorEvent(ws, error);
        if (shared.Options.ErrorFormatter is { } formatter && TrySendFormatted(ws, error, formatter))
        {
            return;
        }

        using FrameBuffer buffer = FrameBuffer.Rent();
        error.WriteTo(buffer, shared.Envelope);
        ws.SendAnswer(buffer, MetricType, NewCredentials.ChooseCompression(error.On));
    }

    private void LogLeftOut(WsConnection ws, string code, ErrorData data)
    {
        shared.Metrics.ErrorDataLeftOut(isTooLarge: data.Failure is null);
        if (data.Failure is null)
        {
            leftOutData.Log(ws.Id, code, data.Length);
        }
        else if (data.TakeFailure() is { } failure)
        {
            shared.Failures.Report(ws, failure);
        }
    }

    private void ShowAndSend(WsConnection ws, in ErrorEvent error)
    {
        try
        {
            hooks.ShowInvalidMessage(ws, new WsErrorEvent(error));
        }
#pragma warning disable CA1031 // the hook is user code and may throw anything; the message's sender is told all the same
        catch (Exception exception)
#pragma warning restore CA1031
        {
            shared.Failures.Report(ws, exception);
        }

        refusals.Log(refusalLevel, ws.Id, error);
        Send(ws, error);
    }

    /// <returns>False if the application's formatter failed: the failure was reported, and the caller must send the event in its default
    /// form.</returns>
    private bool TrySendFormatted(WsConnection ws, in ErrorEvent error, IWsErrorFormatter formatter)
    {
        using FrameBuffer buffer = FrameBuffer.Rent();
        error.WriteOpening(buffer, shared.Envelope);
        int start = buffer.Payload.Length;
        try
        {
            formatter.WritePayload(new WsErrorEvent(error), buffer.Json);
            bool isComplete = buffer.Json.CurrentDepth == 0;
            buffer.Json.Flush();
            if (!isComplete || buffer.Payload.Length == start)
            {
                throw new InvalidOperationException($"{formatter.GetType().Name} did not write one JSON value.");
            }

            if (buffer.Payload.Length - start > ErrorPayload.MaxLength)
            {
                throw new InvalidOperationException(
                    $"{formatter.GetType().Name} wrote {buffer.Payload.Length - start} bytes; "
                    + $"the payload of an error event has at most {ErrorPayload.MaxLength}.");
            }
        }
#pragma warning disable CA1031 // user code may throw anything, and the sender is owed an answer all the same
        catch (Exception exception)
#pragma warning restore CA1031
        {
            shared.Failures.Report(ws, exception);
            return false;
        }

        buffer.Write("}"u8);
        ws.SendAnswer(buffer, MetricType, NewCredentials.ChooseCompression(error.On));
        return true;
    }
}
