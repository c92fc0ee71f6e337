namespace TypedWs.Tests.PubSub.Model;

/// <summary>
/// What a connection is owed of the calls of many threads: all that fell within a subscription of its, none that fell
/// outside, each once, without a gap, and no call before one that had returned when it began.
/// </summary>
internal sealed class PublicationModel(IReadOnlyCollection<ModelCall> calls)
{
    private readonly Dictionary<int, ModelCall> _byNumber = calls.ToDictionary(static call => call.Number);
    private readonly ILookup<int, ModelCall> _byTopic = calls.ToLookup(static call => call.Topic);

    /// <summary>The one who is subscribed all the time, and never left out, says how the calls of a topic were ordered.</summary>
    public void SetOrder(ModelPeer observer)
    {
        int place = 0;
        foreach (int number in observer.Received)
        {
            _byNumber[number].Place = place++;
        }
    }

    /// <returns>How many messages it had to get.</returns>
    public int Verify(ModelPeer peer)
    {
        ModelCall[] received = [.. peer.Received.Select(number => _byNumber[number])];
        HashSet<ModelCall> distinct = [.. received];
        Assert.Equal(distinct.Count, received.Length);
        Assert.All(received, call => Assert.True(MayGet(peer, call), $"{call.Number} was not for it, or not at that time."));
        int owed = 0;
        foreach (ModelCall call in Owed(peer))
        {
            owed++;
            Assert.True(distinct.Contains(call), $"{call.Number} to {call.Topic} is missing.");
        }

        VerifyOrder(received);
        VerifyRuns(peer, received, distinct);
        return owed;
    }

    /// <summary>What each call said of the number that it was for.</summary>
    public void VerifyCounts(IEnumerable<ModelPeer> peers)
    {
        ILookup<int, ModelStay> stays = peers.SelectMany(static peer => peer.Stays).ToLookup(static stay => stay.Topic);
        foreach (ModelCall call in calls.Where(static call => call.Topic != ModelCall.Direct))
        {
            int least = 0;
            int most = 0;
            foreach (ModelStay stay in stays[call.Topic])
            {
                if (stay.MayCount(call) && call.IsFor(stay.Peer))
                {
                    least += stay.Covers(call) ? 1 : 0;
                    most++;
                }
            }

            Assert.InRange(call.Count, least, most);
        }
    }

    private static bool MayGet(ModelPeer peer, ModelCall call)
        => call.Topic == ModelCall.Direct ? call.IsFor(peer) : peer.Stays.Any(stay => stay.IsMeantBy(call) && stay.MayGet(call));

    // Nothing for certain, if what was under way is lost.
    private IEnumerable<ModelCall> Owed(ModelPeer peer)
        => peer.IsAborted
            ? []
            : peer.Stays.SelectMany(stay => _byTopic[stay.Topic].Where(call => stay.Covers(call) && stay.IsMeantBy(call)))
                .Concat(_byTopic[ModelCall.Direct].Where(call => call.IsFor(peer) && call.Ended < peer.LeaveBegan));

    // Whoever publishes and sends, and whatever the topic: a call that had returned when another began comes before it. The
    // calls of one thread are in their order by that; those to one topic in the same order for everybody.
    private static void VerifyOrder(ModelCall[] received)
    {
        long latest = 0;
        int[] places = new int[ModelCall.Direct + 1];
        foreach (ModelCall call in received)
        {
            Assert.True(call.Ended > latest, $"{call.Number} comes behind one that was called later.");
            latest = Math.Max(latest, call.Began);
            if (call.Place >= 0)
            {
                Assert.True(call.Place >= places[call.Topic], $"{call.Number} comes behind one that others got later.");
                places[call.Topic] = call.Place;
            }
        }
    }

    // Between two messages that it can have got in one and the same subscription only, nothing of that publisher's is missing.
    private void VerifyRuns(ModelPeer peer, ModelCall[] received, HashSet<ModelCall> distinct)
    {
        foreach (IGrouping<(int Topic, int Publisher), ModelCall> run in received.GroupBy(static call => (call.Topic, call.Publisher)))
        {
            ModelCall? previous = null;
            foreach (ModelCall call in run)
            {
                if (previous is not null && run.Key.Topic != ModelCall.Direct && IsOneStay(peer, previous, call))
                {
                    for (int number = previous.Number + 1; number < call.Number; number++)
                    {
                        ModelCall between = _byNumber[number];
                        Assert.False(
                            between.Topic == call.Topic && between.IsFor(peer) && !distinct.Contains(between),
                            $"{number} is missing between {previous.Number} and {call.Number}.");
                    }
                }

                previous = call;
            }
        }
    }

    private static bool IsOneStay(ModelPeer peer, ModelCall first, ModelCall second)
    {
        ModelStay[] stays = [.. peer.Stays.Where(stay => stay.Topic == first.Topic && (stay.MayGet(first) || stay.MayGet(second)))];
        return stays.Length == 1;
    }
}
