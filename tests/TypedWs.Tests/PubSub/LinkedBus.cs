using System.Collections.Concurrent;
using TypedWs.Endpoints;
using TypedWs.Framing;
using TypedWs.PubSub;

namespace TypedWs.Tests.PubSub;

/// <summary>A bus that carries publications to the endpoints of other "processes", here in one: each publication to those that have
/// subscribers, as bytes that are copied, and nothing but what could travel.</summary>
internal sealed class LinkedBus : IPublicationBus, IInterestListener
{
    private readonly ConcurrentDictionary<string, bool> _interest = new(StringComparer.Ordinal);
    private readonly List<LinkedBus> _others = [];
    private EndpointRuntime? _endpoint;

    public IInterestListener Interest => this;

    /// <summary>What was carried away from here.</summary>
    public List<Parcel> Sent { get; } = [];

    public static void Link(params ReadOnlySpan<(LinkedBus Bus, EndpointRuntime Endpoint)> nodes)
    {
        foreach ((LinkedBus bus, EndpointRuntime endpoint) in nodes)
        {
            bus._endpoint = endpoint;
            foreach ((LinkedBus other, _) in nodes)
            {
                if (other != bus)
                {
                    bus._others.Add(other);
                }
            }
        }
    }

    public bool ReachesBeyond(string topic) => _others.Exists(other => other.Wants(topic));

    public int Publish(in Publication publication)
    {
        int subscribers = LocalBus.Instance.Publish(publication);
        if (!publication.IsFromElsewhere && ReachesBeyond(publication.Address.Name))
        {
            var parcel = new Parcel(
                publication.Address.Name,
                publication.Opcode,
                publication.Payload.ToArray(),
                publication.Type,
                publication.Except?.Id,
                publication.Key);
            Sent.Add(parcel);
            foreach (LinkedBus other in _others)
            {
                other.Deliver(parcel);
            }
        }

        return subscribers;
    }

    public void OnFirstSubscriber(string topic) => _interest[topic] = true;

    public void OnLastSubscriber(string topic) => _interest[topic] = false;

    // A publication that came from another process.
    private void Deliver(Parcel parcel)
    {
        TopicAddress address = parcel.Topic.Length == 0
            ? _endpoint!.Shared.AllConnections.Locate()
            : _endpoint!.Shared.Topics.Locate(parcel.Topic);
        byte[] frame = new byte[FrameHeader.MaxLength + parcel.Payload.Length];
        int header = FrameWriter.WriteHeader(frame, parcel.Opcode, parcel.Payload.Length);
        parcel.Payload.CopyTo(frame, header);
        WsConnectionBase? except = parcel.Except is { } id ? _endpoint.Connections.Find(id) : null;
        Publish(new Publication
        {
            Address = address,
            Frame = frame.AsSpan(0, header + parcel.Payload.Length),
            Opcode = parcel.Opcode,
            PayloadLength = parcel.Payload.Length,
            Except = except?.Core.Outbound,
            IsFromElsewhere = true,
        });
    }

    // All connections have no interest of their own.
    private bool Wants(string topic) => topic.Length == 0 || _interest.GetValueOrDefault(topic);

    internal sealed record Parcel(string Topic, Opcode Opcode, byte[] Payload, string? Type, string? Except, string? Key);
}
