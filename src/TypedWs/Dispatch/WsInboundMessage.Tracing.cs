using System.Diagnostics;
using TypedWs.Diagnostics;
using TypedWs.Dispatch;

namespace TypedWs;

/// <summary>The message's activity, if anybody listens.</summary>
public ref partial struct WsInboundMessage
{
    /// <summary>An activity is to be started as soon as the message's type is known: before any code of the application runs
    /// for it.</summary>
    internal void Trace() => _startsActivity = true;

    /// <summary>Ends the activity when the message is dealt with: its handler has ended, or is not waited for any longer.</summary>
    internal readonly ValueTask EndActivity(ValueTask handled)
    {
        if (_activity is null)
        {
            return handled;
        }

        if (!handled.IsCompletedSuccessfully)
        {
            return EndActivityAsync(_services, handled, _activity);
        }

        _services.Activities.End(_activity);
        return default;
    }

    /// <summary>It is settled whether the endpoint knows the message's type.</summary>
    /// <param name="type">The discriminator; empty if there is no handler for it.</param>
    private void Recognize(ReadOnlySpan<byte> type)
    {
        _knownType = type;
        if (_startsActivity)
        {
            _startsActivity = false;
            _activity = _services.Activities.Start(_ws.Id, _ws.UpgradeActivity, type, _document);
        }
    }

    private static async ValueTask EndActivityAsync(DispatchServices services, ValueTask handled, Activity activity)
    {
        await handled.ConfigureAwait(false);
        services.Activities.End(activity);
    }

    private static void TraceFailure(WsConnection ws, Exception exception, Activity? activity)
    {
        // What the application refuses, a limit, and a handler that gave up with its connection are no failures of the server's.
        bool isExpected = exception is WsException or WsLimitException or WsTopicNameException
            || (exception is OperationCanceledException && ws.State != WsConnectionState.Open);
        if (!isExpected)
        {
            activity?.SetFailure(exception);
        }
    }
}
