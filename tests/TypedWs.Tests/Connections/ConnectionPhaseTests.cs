using TypedWs.Connections;
using TypedWs.Tests.Testing;

namespace TypedWs.Tests.Connections;

public sealed class ConnectionPhaseTests
{
    [Fact]
    public void A_phase_only_goes_forward_whoever_comes_late()
    {
        ConnectionPhase[] phases = Enum.GetValues<ConnectionPhase>();
        foreach (ConnectionPhase reached in phases)
        {
            foreach (ConnectionPhase next in phases)
            {
                var life = default(ConnectionLifecycle);
                life.Advance(reached);
                life.Advance(next);
                Assert.Equal(reached > next ? reached : next, life.Phase);
            }
        }
    }

    [Fact]
    public void Of_threads_that_advance_at_once_the_furthest_wins()
    {
        ConnectionPhase[] phases = Enum.GetValues<ConnectionPhase>();
        for (int round = 0; round < 1000; round++)
        {
            var life = default(ConnectionLifecycle);
            Parallel.ForEach(phases, phase => life.Advance(phase));
            Assert.Equal(ConnectionPhase.Closed, life.Phase);
        }
    }

    [Fact]
    public void Applications_see_four_states()
    {
        WsConnectionState[] states = [.. Enum.GetValues<ConnectionPhase>().Select(static phase =>
        {
            var life = default(ConnectionLifecycle);
            life.Advance(phase);
            return life.State;
        })];
        Assert.Equal(
            [
                WsConnectionState.Connecting,
                WsConnectionState.Open,
                .. Enumerable.Repeat(WsConnectionState.Closing, 5),
                WsConnectionState.Closed,
            ],
            states);
    }

    [Fact]
    public async Task A_connection_tells_its_state_in_its_hooks_and_behind_its_end()
    {
        List<WsConnectionState> states = [];
        var endpoint = new TestEndpoint
        {
            Opened = ws =>
            {
                states.Add(ws.State);
                ws.Close();
                states.Add(ws.State);
                return default;
            },
            Ended = (ws, _) =>
            {
                states.Add(ws.State);
                return default;
            },
        };
        var connection = new TestConnection(endpoint);
        connection.Transport.Push(ClientFrames.Close(1000));
        await connection.Run.WithinLimit();
        Assert.Equal([WsConnectionState.Open, WsConnectionState.Closing, WsConnectionState.Closing], states);
        Assert.Equal(WsConnectionState.Closed, connection.Ws.State);

        // Too late for both.
        connection.Ws.Abort();
        connection.Ws.Close();
        Assert.Equal(WsConnectionState.Closed, connection.Ws.State);
        await connection.Ws.CloseAsync().WithinLimit();
    }
}
